/** The privacy notice in the words residents read; its version is the server's `privacy_version`. */
export const NOTICE: { title: string; lines: string[] }[] = [
  {
    title: '会用到什么',
    lines: [
      '您的微信登录标识：认得出是您，不用记密码。',
      '手机号：办事的人要找您核实时用，不填也能反映。',
      '住址：知道您归哪个社区、哪个物业管。',
      '您写的话、拍的照片、标的位置：用来看清问题在哪里。照片里的拍摄地点会先去掉。',
    ],
  },
  {
    title: '谁看得到',
    lines: [
      '只有办这件事的社区、物业和街道工作人员。他们看到的手机号和门牌号都打了星号。',
      '选了“匿名”，社区和物业看不到您是谁；万一要依法核实，只有街道能查。',
    ],
  },
  {
    title: '怎么保管',
    lines: ['手机号和门牌号加密存放在本地政务服务器，不卖、不换、不给别人做广告。'],
  },
  {
    title: '您可以',
    lines: ['随时改住址、换手机号；要导出资料、撤回同意或注销账号，打社区电话，我们来办。'],
  },
]
