"""The activities of the demo: what is held where, and how many come. Days count from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from app.activities.models import ActivityKind, Shape


@dataclass(frozen=True)
class Plan:
    """One activity. ``comers`` is how many sign up by now; ``opens`` how many days before it sign-up begins."""

    title: str
    kind: ActivityKind
    unit: str
    day: int
    start: time
    hours: float
    place: str
    summary: str
    description: str
    capacity: int
    comers: int
    points: int = 0
    opens: float = 10
    cover: str | None = None
    draft: bool = False
    called_off: bool = False
    #: Regulars who came are given a certificate.
    certified: bool = False
    #: Written and sent to the street, which has not looked yet.
    submitted: bool = False
    shape: Shape = Shape.SINGLE
    #: How many times it takes place, and how many days lie between.
    times: int = 1
    every: int = 7
    #: Names of hand-made residents who come, and of those who came too late and stand in line.
    regulars: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    #: How many of those who were in have given their place back.
    gave_back: int = 0


_LECTURE, _COURSE, _SHOW, _SPORT = (
    ActivityKind.LECTURE,
    ActivityKind.COURSE,
    ActivityKind.SHOW,
    ActivityKind.SPORT,
)
_VOLUNTEERING, _HEALTH = ActivityKind.VOLUNTEERING, ActivityKind.HEALTH
_FESTIVAL, _CHILDREN = ActivityKind.FESTIVAL, ActivityKind.CHILDREN

PROGRAMME = (
    Plan(
        "防诈骗讲座：这些电话别接",
        _LECTURE, "0101", -33, time(9, 30), 1.5, "文化西街社区三楼会议室",
        "片区民警讲几个身边的真事，听完能记住三句话。",
        "专门讲冒充客服、冒充孩子、保健品推销三种骗法。现场帮大家在手机上装好拦截软件，不会弄的带着手机来就行。",
        60, 46, 5, cover="activity_safety", certified=True, regulars=("任秀兰", "贾福贵", "温晓梅", "卢桂花"),
    ),
    Plan(
        "楼道清扫志愿日",
        _VOLUNTEERING, "0101", -29, time(9, 0), 2, "枫林逸景香荔园小区东门集合",
        "一人一把扫帚，两个小时，把楼道和花池收拾利索。",
        "手套、扫帚、垃圾袋社区准备。干完一起喝碗热豆浆。带孩子来也行，孩子负责捡烟头。",
        30, 26, 20, cover="activity_help", certified=True, regulars=("温晓梅", "武建军", "靳浩然", "郝丽娜"),
    ),
    Plan(
        "书法课第一讲：握笔和横竖",
        _COURSE, "0101", -26, time(14, 30), 2, "新时代文明实践中心 国风非遗坊",
        "零基础也能学，笔墨纸砚都备好了。",
        "共七讲，每周一讲，老师手把手教。第一讲只学坐姿、握笔和两个笔画，慢慢来。结业发证书，还办小展览。",
        25, 24, 5, cover="activity_brush", regulars=("贾福贵", "段美玲", "温晓梅"),
    ),
    Plan(
        "70岁以上老人免费理发",
        _HEALTH, "0101", -24, time(9, 0), 3, "文化西街社区一楼大厅",
        "理发师傅来社区，不用排队，下不了楼的可以上门。",
        "理发、刮脸都不要钱。腿脚不便的在报名以后给社区打个电话，我们约时间上门。",
        40, 31, 0, cover="activity_help", regulars=("任秀兰", "卢桂花", "贾福贵"),
    ),
    Plan(
        "电动车火灾怎么防",
        _LECTURE, "0102", -21, time(15, 0), 1.5, "凯德世家社区活动室",
        "消防员现场烧一块电池给您看。",
        "讲为什么不能进楼、不能飞线，家里着了火第一分钟做什么。每户送一个逃生面罩，先到先得。",
        50, 38, 5, cover="activity_safety", regulars=("申海龙", "武建军", "温晓梅"),
    ),
    Plan(
        "周末亲子手工：扎染小方巾",
        _CHILDREN, "0101", -19, time(10, 0), 2, "新时代文明实践中心 国风非遗坊",
        "一家一块白布，染出自己的花样带回家。",
        "适合5到12岁的孩子，一个大人带一到两个孩子。穿耐脏的衣服来，围裙我们有。",
        20, 20, 5, cover="activity_brush", regulars=("郝丽娜", "樊静怡"),
    ),
    Plan(
        "地震应急疏散演练",
        _SPORT, "0201", -17, time(10, 0), 1, "绿园小区中心广场",
        "听哨声下楼，看看全楼几分钟能走完。",
        "演练前有人挨门讲路线。老人和孩子慢慢走，有志愿者搀扶。走完教大家包扎和心肺复苏。",
        120, 64, 5, cover="activity_safety", regulars=("温晓梅",),
    ),
    Plan(
        "露天电影周（第一场）",
        _SHOW, "01", -14, time(19, 30), 2, "明堂公园南门",
        "带上小板凳和热水，咱们看老片子去。",
        "连放五天，每天一部老片子，开场前有十五分钟的戏曲联唱。天凉，多穿件衣服。",
        150, 92, 0, cover="activity_film", regulars=("段美玲", "贾福贵", "郝丽娜"),
    ),
    Plan(
        "露天电影周（第四场）",
        _SHOW, "01", -11, time(19, 30), 2, "明堂公园南门",
        "当天有大风，这一场取消了。",
        "因为大风预警取消，补场时间另外通知。",
        150, 41, 0, cover="activity_film", called_off=True, regulars=("段美玲",),
    ),
    Plan(
        "国画课：画一枝梅",
        _COURSE, "0501", -12, time(14, 30), 2, "局前社区书画室",
        "从一根枝条画起，两个小时带一张画回家。",
        "老师先画一遍，大家跟着画。颜料和宣纸都有，近视的带上眼镜。",
        20, 17, 5, cover="activity_brush",
    ),
    Plan(
        "陪老人办手机：医保电子凭证",
        _VOLUNTEERING, "0101", -9, time(9, 30), 2, "文化西街社区一楼大厅",
        "志愿者一对一教老人弄医保凭证、看孩子的视频。",
        "报名的是志愿者，老人来了直接坐下就有人教。请志愿者提前十分钟到，我们先对一遍步骤。",
        16, 15, 20, cover="activity_help", regulars=("温晓梅", "靳浩然", "康雨桐"),
    ),
    Plan(
        "家政服务进社区",
        _HEALTH, "0301", -8, time(9, 0), 3, "理想城小区北门",
        "磨刀、修伞、修拉锁、擦油烟机，还有招工。",
        "二十多位师傅摆摊，便民项目不收钱。旁边有八家单位招工，带上身份证可以当场面谈。",
        200, 73, 0, cover="activity_help",
    ),
    Plan(
        "民法典里的邻里事",
        _LECTURE, "0801", -6, time(15, 0), 1.5, "幸福里社区会议室",
        "漏水、养狗、占楼道，律师一件一件说。",
        "前一个小时讲案例，后半个小时可以单独问。问题可以写在纸条上，不点名。",
        40, 29, 5, cover="activity_safety",
    ),
    Plan(
        "围棋友谊赛",
        _SPORT, "0101", -4, time(14, 0), 3, "同车文体中心 棋牌室",
        "老将新手都来，一人下三盘。",
        "按积分编排，前三名有奖状，人人有热茶。不会下的可以来看，有老师在旁边讲。",
        24, 22, 5, regulars=("贾福贵", "靳浩然"),
    ),
    Plan(
        "太极拳晨练班",
        _SPORT, "0101", -1, time(7, 0), 1, "枫林逸景香荔园小区中心花园",
        "跟着老师慢慢比划，活动活动筋骨。",
        "每天早上一个小时，随到随学。穿软底鞋，膝盖不好的老师教坐着练的。",
        30, 27, 5, regulars=("段美玲", "任秀兰", "温晓梅"),
    ),
    Plan(
        "义诊：量血压、测血糖、看眼睛",
        _HEALTH, "0101", 1, time(9, 0), 3, "文化西街社区一楼大厅",
        "三位大夫坐诊，空腹来可以测血糖。",
        "带上平时吃的药盒，大夫帮您看看有没有吃重的。下不了楼的，中午大夫上门。",
        60, 37, 0, cover="activity_help", regulars=("任秀兰", "卢桂花", "贾福贵"),
    ),
    Plan(
        "周末亲子手工：丝网花",
        _CHILDREN, "0101", 2, time(10, 0), 2, "新时代文明实践中心 国风非遗坊",
        "一根铁丝一块丝网，做一支不会谢的花。",
        "适合6岁以上的孩子，一个大人带一个孩子。材料费社区出。",
        21, 19, 5, cover="activity_brush", regulars=("郝丽娜", "樊静怡"),
    ),
    Plan(
        "穿珠课：给自己串个手链",
        _COURSE, "0101", 3, time(14, 30), 1.5, "枫林逸景香荔园小区 邻里客厅",
        "眼神不好也能串，珠子大，老师慢。",
        "串好就带走。家里有不戴的旧珠子也可以拿来，老师帮着改。",
        15, 15, 5, regulars=("段美玲",), late=("卢桂花", "康雨桐", "申海龙"), gave_back=1,
    ),
    Plan(
        "国画入门：八讲画一幅牡丹",
        _COURSE, "0101", -13, time(14, 30), 2, "新时代文明实践中心 国风非遗坊",
        "每周一讲，一共八讲，讲完办个小展览。",
        "从握笔、调色讲起，一讲一朵花。来满六讲发结业证书。颜料和纸都备好了，带一件旧衣服当围裙。",
        20, 18, 5, cover="activity_brush", shape=Shape.COURSE, times=8, regulars=("贾福贵", "段美玲"),
    ),
    Plan(
        "八段锦：隔天一场，随您选",
        _SPORT, "0101", 2, time(7, 30), 1, "枫林逸景香荔园小区中心花园",
        "五场一样，哪天有空报哪天。",
        "老师带着一节一节做，坐着也能练。下雨就改到邻里客厅。",
        25, 22, 5, shape=Shape.SERIES, times=5, every=2, regulars=("任秀兰", "温晓梅"),
    ),
    Plan(
        "冬至饺子宴",
        _FESTIVAL, "0102", 14, time(10, 0), 3, "凯德世家社区活动室",
        "一起包饺子，给下不了楼的老人送到家。",
        "面和馅社区备好，人来就行。会擀皮的坐上座。",
        40, 0, 5, submitted=True,
    ),
    Plan(
        "书法课第五讲：写一个福字",
        _COURSE, "0101", 4, time(14, 30), 2, "新时代文明实践中心 国风非遗坊",
        "写好的福字自己带回家贴。",
        "没上过前几讲也能来，老师从头说。红纸管够。",
        25, 16, 5, cover="activity_brush", regulars=("贾福贵",),
    ),
    Plan(
        "合唱节：大庆路街道专场",
        _FESTIVAL, "01", 6, time(19, 0), 2, "同车文体中心 大厅",
        "八支队伍唱老歌，台下一起唱。",
        "节目单到场领。需要轮椅位的请给街道打电话，我们留前排。",
        180, 96, 0, cover="activity_feast", regulars=("段美玲", "温晓梅", "郝丽娜", "任秀兰"),
    ),
    Plan(
        "巡楼志愿队招新人",
        _VOLUNTEERING, "0101", 7, time(9, 0), 2, "枫林逸景香荔园小区物业门口",
        "两人一组走一遍楼道，看看灯、门、消防栓。",
        "会用手机拍照就行。看到问题顺手报上来，社区的人当场接。",
        24, 9, 20, cover="activity_help", regulars=("温晓梅", "武建军"),
    ),
    Plan(
        "孩子英语角",
        _CHILDREN, "0103", 8, time(10, 0), 1.5, "康吉社区图书室",
        "大学生带着读绘本，大声说，不怕错。",
        "适合一到四年级。家长可以在外面喝茶等，也可以进来一起读。",
        16, 7, 5, regulars=("郝丽娜",),
    ),
    Plan(
        "年画连环画展开幕",
        _FESTIVAL, "01", 12, time(10, 0), 2, "新时代文明实践中心 先锋廊里",
        "两百多张老年画，看看小时候墙上贴的那张在不在。",
        "开幕当天有老师现场刻版，可以自己印一张带走。名额放开后请早点报。",
        80, 0, 0, opens=10, cover="activity_feast",
    ),
    Plan(
        "家庭急救课：孩子噎住了怎么办",
        _LECTURE, "0101", 10, time(15, 0), 1.5, "新时代文明实践中心 初心讲堂",
        "急诊科护士带着模型教，每个人都上手练一遍。",
        "讲噎住、烫伤、摔倒三件事。家里有小孩和老人的都该来听听。",
        40, 12, 5, opens=14, cover="activity_safety", regulars=("樊静怡",),
    ),
    Plan(
        "剪纸课（内容还在商量）",
        _COURSE, "0101", 15, time(14, 30), 2, "新时代文明实践中心 国风非遗坊",
        "老师的时间还没定下来。",
        "",
        20, 0, 5, draft=True,
    ),
)  # fmt: skip
