"""Simple flat drawings in place of photographs: nobody's street, nobody's face."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from app.demo.dice import dice

WIDTH, HEIGHT = 1200, 900
_GROUND = 640

Draw = ImageDraw.ImageDraw
Colour = str

_DAY, _DUSK = ("#dfeaf0", "#c9c3b5"), ("#3b4759", "#2c323c")
_INK, _STEEL, _LIGHT, _RUST, _LEAF = "#33404d", "#76838f", "#f7d774", "#b5633c", "#5f8f6b"


def names() -> list[str]:
    """What there are drawings of."""
    return list(_SCENES)


def draw(name: str) -> bytes:
    """A drawing as PNG; raises KeyError for a name that is none."""
    (sky, ground), scene = _SCENES[name]
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    pen = ImageDraw.Draw(image)
    if name.startswith(("activity", "goods")):
        scene(pen)
    else:
        _houses(pen, lit=sky == _DUSK[0])
        pen.rectangle((0, _GROUND, WIDTH, HEIGHT), ground)
        scene(pen)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _houses(pen: Draw, *, lit: bool) -> None:
    chance = dice("houses")
    walls, glass = ("#4a5568", "#566377") if lit else ("#cdd5d8", "#b4c2c9")
    for left, top in ((40, 240), (460, 320), (860, 200)):
        pen.rectangle((left, top, left + 300, _GROUND), walls)
        for x in range(left + 30, left + 270, 66):
            for y in range(top + 30, _GROUND - 60, 72):
                warm = lit and chance.random() < 0.3
                pen.rectangle((x, y, x + 40, y + 44), _LIGHT if warm else glass)


def _lamp(pen: Draw, *, lit: bool) -> None:
    if lit:
        pen.polygon(((600, 250), (340, 800), (900, 800)), "#5d5f55")
        pen.ellipse((300, 760, 940, 840), "#8a845f")
    pen.rectangle((440, 220, 460, 800), _INK)
    pen.arc((440, 170, 620, 300), 180, 300, _INK, 18)
    pen.rounded_rectangle((545, 195, 655, 235), 14, _LIGHT if lit else _STEEL)
    pen.rounded_rectangle((415, 780, 485, 810), 8, _INK)


def _bin(pen: Draw, *, full: bool) -> None:
    for left, colour in ((350, "#4f7f9b"), (620, "#6d8a5c")):
        pen.polygon(((left, 460), (left + 220, 460), (left + 195, 790), (left + 25, 790)), colour)
        lid = 400 if full else 430
        pen.rounded_rectangle((left - 15, lid, left + 235, lid + 34), 14, _INK)
        for wheel in (left + 50, left + 170):
            pen.ellipse((wheel - 22, 770, wheel + 22, 814), _INK)
    if full:
        for x, y, size, colour in (
            (390, 330, 90, "#e9e2d0"),
            (480, 350, 70, "#c9d6c4"),
            (650, 320, 100, "#e6d3c7"),
        ):
            pen.ellipse((x, y, x + size, y + size), colour)
        for x, size, colour in ((220, 120, "#e9e2d0"), (860, 140, "#d8cdbb"), (560, 90, "#c9d6c4")):
            pen.ellipse((x, 830 - size, x + size, 830), colour)


def _puddle(pen: Draw) -> None:
    pen.ellipse((220, 690, 960, 860), "#8fb2c4")
    pen.ellipse((300, 715, 820, 820), "#a8c7d6")
    pen.arc((420, 735, 620, 795), 20, 200, "#dcebf1", 5)
    pen.polygon(((980, 800), (1030, 620), (1080, 800)), "#d9793d")
    pen.rectangle((965, 795, 1095, 815), "#d9793d")
    pen.rectangle((1008, 690, 1052, 715), "#f4efe6")


def _notice(pen: Draw) -> None:
    pen.rectangle((330, 260, 350, 820), _INK)
    pen.rectangle((850, 260, 870, 820), _INK)
    pen.rounded_rectangle((290, 230, 910, 620), 16, "#7d5a44")
    pen.rectangle((320, 260, 880, 590), "#efe8da")
    for left, top, colour in ((350, 290, "#ffffff"), (540, 300, "#fbe3b5"), (715, 285, "#d9ead9")):
        pen.rectangle((left, top, left + 140, top + 190), colour)
        for line in range(4):
            pen.rectangle(
                (left + 18, top + 40 + line * 32, left + 122 - line % 2 * 30, top + 48 + line * 32), _STEEL
            )


def _manhole(pen: Draw) -> None:
    pen.ellipse((330, 660, 870, 860), "#4a4f55")
    pen.ellipse((360, 672, 840, 845), "#6b7178")
    for step in range(6):
        pen.arc((400 + step * 30, 690 + step * 11, 800 - step * 30, 828 - step * 11), 0, 360, "#565c63", 6)


def _car(pen: Draw) -> None:
    for left in range(100, 1200, 260):
        pen.line(((left, 860), (left + 60, 680)), "#f4efe6", 10)
    pen.rounded_rectangle((260, 560, 960, 760), 60, _RUST)
    pen.polygon(((380, 570), (470, 440), (760, 440), (860, 570)), _RUST)
    pen.polygon(((420, 565), (488, 462), (605, 462), (605, 565)), "#cfe0e8")
    pen.polygon(((630, 565), (630, 462), (745, 462), (812, 565)), "#cfe0e8")
    for wheel in (410, 810):
        pen.ellipse((wheel - 75, 690, wheel + 75, 840), _INK)
        pen.ellipse((wheel - 32, 733, wheel + 32, 797), "#cdd5d8")


def _lift(pen: Draw) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), "#e4dfd4")
    pen.rectangle((0, 780, WIDTH, HEIGHT), "#bdb4a3")
    pen.rectangle((330, 130, 830, 790), "#8b959d")
    pen.rectangle((360, 160, 575, 790), "#c3ccd2")
    pen.rectangle((585, 160, 800, 790), "#c3ccd2")
    pen.rounded_rectangle((900, 400, 980, 560), 14, "#8b959d")
    pen.polygon(((940, 420), (915, 460), (965, 460)), _LIGHT)
    pen.polygon(((940, 540), (915, 500), (965, 500)), "#eef1f3")


def _wall(pen: Draw) -> None:
    pen.rectangle((120, 60, 1080, 780), "#d9cdb8")
    patch = ((430, 180), (640, 150), (760, 260), (720, 430), (560, 480), (420, 380))
    pen.polygon(patch, "#a5835f")
    for row in range(6):
        for x in range(440 + row % 2 * 30, 720, 70):
            pen.rectangle((x, 200 + row * 46, x + 58, 232 + row * 46), "#b5734f")
    pen.line(((640, 480), (600, 560), (660, 640), (630, 770)), _INK, 6)
    for left in range(120, 1080, 80):
        pen.rectangle((left, 800, left + 40, 826), "#c8453c")
        pen.rectangle((left + 40, 800, left + 80, 826), "#f4efe6")


def _tree(pen: Draw) -> None:
    pen.polygon(((570, 420), (630, 420), (650, 800), (545, 800)), "#7d5a44")
    for x, y, size, colour in (
        (400, 200, 260, _LEAF),
        (540, 140, 280, "#6f9f78"),
        (500, 270, 300, _LEAF),
        (350, 330, 220, "#527d5e"),
        (660, 310, 220, "#6f9f78"),
    ):
        pen.ellipse((x, y, x + size, y + size), colour)
    pen.ellipse((380, 780, 820, 840), "#a9b58f")


def _ebike(pen: Draw) -> None:
    for wheel in (400, 800):
        pen.ellipse((wheel - 95, 620, wheel + 95, 810), outline=_INK, width=22)
    pen.line(((400, 715), (520, 560), (700, 700), (800, 715)), "#4f7f9b", 26)
    pen.line(((800, 715), (740, 480), (680, 470)), _INK, 18)
    pen.rounded_rectangle((430, 520, 590, 560), 18, _INK)
    pen.rounded_rectangle((520, 600, 660, 700), 14, "#6d8a5c")
    pen.line(((590, 640), (930, 560), (1010, 300)), _RUST, 8)
    pen.rounded_rectangle((980, 230, 1050, 310), 10, "#f4efe6")


def _road(pen: Draw) -> None:
    pen.polygon(((420, _GROUND), (780, _GROUND), (1120, HEIGHT), (80, HEIGHT)), "#7c8288")
    for top, half in ((660, 8), (720, 12), (800, 18)):
        pen.polygon(
            ((600 - half, top), (600 + half, top), (604 + half, top + 40), (596 - half, top + 40)),
            "#f4efe6",
        )
    pen.polygon(((400, _GROUND), (420, _GROUND), (80, HEIGHT), (30, HEIGHT)), "#e3ddcf")
    pen.polygon(((780, _GROUND), (800, _GROUND), (1170, HEIGHT), (1120, HEIGHT)), "#e3ddcf")


def _bench(pen: Draw) -> None:
    for top in (520, 560, 600):
        pen.rounded_rectangle((280, top, 920, top + 28), 8, "#b98552")
    for top in (670, 705):
        pen.rounded_rectangle((260, top, 940, top + 26), 8, "#a87444")
    for left in (320, 850):
        pen.rectangle((left, 510, left + 22, 830), _INK)
    pen.ellipse((1000, 560, 1180, 740), _LEAF)
    pen.rectangle((1082, 720, 1098, 830), "#7d5a44")


def _screen(pen: Draw) -> None:
    """A film in the open air."""
    for x, y in ((90, 80), (240, 160), (1050, 90), (1130, 210), (980, 150)):
        pen.ellipse((x, y, x + 8, y + 8), "#f4efe6")
    pen.rectangle((280, 170, 920, 560), "#efe8da")
    pen.ellipse((520, 250, 680, 410), _LIGHT)
    pen.polygon(((280, 560), (470, 400), (620, 560)), _LEAF)
    pen.polygon(((500, 560), (740, 360), (920, 560)), "#527d5e")
    for left in range(120, 1100, 130):
        pen.ellipse((left, 690, left + 80, 770), "#1e242d")
        pen.rounded_rectangle((left - 20, 765, left + 100, 920), 40, "#1e242d")


def _brush(pen: Draw) -> None:
    """A painting with its brush and ink."""
    pen.rectangle((200, 170, 900, 730), "#fbf8f0")
    pen.ellipse((680, 230, 770, 320), "#c8453c")
    pen.polygon(((240, 620), (420, 330), (600, 620)), "#6d7a86")
    pen.polygon(((430, 620), (600, 420), (760, 620)), "#9aa6b0")
    pen.line(((240, 650), (840, 650)), "#c3ccd2", 8)
    pen.polygon(((960, 160), (1010, 180), (820, 610), (790, 600)), "#b98552")
    pen.polygon(((792, 598), (822, 612), (780, 690)), _INK)
    pen.ellipse((930, 600, 1110, 740), _INK)
    pen.ellipse((955, 620, 1085, 710), "#55616d")


def _lanterns(pen: Draw) -> None:
    """A feast."""
    for left, top, size in ((190, 180, 210), (500, 260, 260), (860, 160, 190)):
        middle = left + size // 2
        pen.line(((middle, 0), (middle, top)), _INK, 6)
        pen.ellipse((left, top, left + size, top + int(size * 0.85)), "#c8453c")
        pen.ellipse((left + size // 4, top, left + size * 3 // 4, top + int(size * 0.85)), "#d9624f")
        pen.rounded_rectangle((middle - 40, top - 14, middle + 40, top + 12), 6, _LIGHT)
        pen.rounded_rectangle(
            (middle - 40, top + int(size * 0.82), middle + 40, top + int(size * 0.9)), 6, _LIGHT
        )
        pen.line(((middle, top + int(size * 0.9)), (middle, top + int(size * 1.3))), _LIGHT, 8)
    pen.rectangle((0, 800, WIDTH, HEIGHT), "#e9d9b8")


def _heart(pen: Draw) -> None:
    """Somebody lends a hand."""
    pen.ellipse((390, 220, 630, 460), "#c8453c")
    pen.ellipse((570, 220, 810, 460), "#c8453c")
    pen.polygon(((412, 400), (788, 400), (600, 660)), "#c8453c")
    pen.rounded_rectangle((200, 640, 760, 740), 50, "#e7c3a4")
    pen.rounded_rectangle((480, 700, 1000, 790), 45, "#dbb08c")


def _shield(pen: Draw) -> None:
    """Keep safe."""
    pen.polygon(((600, 150), (840, 240), (820, 520), (600, 730), (380, 520), (360, 240)), "#4f7f9b")
    pen.polygon(((600, 200), (795, 272), (778, 500), (600, 670), (422, 500), (405, 272)), "#7fa8bf")
    pen.line(((500, 430), (580, 520), (720, 340)), "#f4efe6", 40, joint="curve")


def _rice(pen: Draw) -> None:
    """A bag, tied at the top."""
    pen.rounded_rectangle((380, 300, 820, 790), 60, "#f3ead8")
    pen.polygon(((430, 320), (770, 320), (690, 200), (510, 200)), "#e5d6b8")
    pen.rounded_rectangle((470, 280, 730, 320), 18, _RUST)
    pen.ellipse((470, 430, 730, 690), "#7a9c5b")
    for left, top in ((540, 520), (600, 500), (650, 560), (570, 600), (620, 620)):
        pen.ellipse((left - 30, top - 14, left + 30, top + 14), "#fbf6ea")


def _bottle(pen: Draw, *, body: Colour, cap: Colour) -> None:
    """Oil, or something to wash with."""
    pen.rounded_rectangle((430, 330, 770, 810), 60, body)
    pen.polygon(((480, 350), (720, 350), (660, 230), (540, 230)), body)
    pen.rounded_rectangle((540, 160, 660, 240), 14, cap)
    pen.rounded_rectangle((480, 470, 720, 680), 20, "#f7f2e6")
    pen.ellipse((550, 520, 650, 630), cap)


def _bags(pen: Draw) -> None:
    """A roll."""
    pen.rounded_rectangle((300, 340, 860, 660), 40, "#6f8f78")
    pen.ellipse((760, 340, 960, 660), "#5c7a66")
    pen.ellipse((815, 430, 905, 570), "#e8efe6")


def _scissors(pen: Draw) -> None:
    """For hair, or to be ground."""
    pen.line(((420, 240), (740, 640)), _STEEL, 46)
    pen.line(((780, 240), (460, 640)), "#94a0aa", 46)
    pen.ellipse((690, 590, 850, 750), outline=_RUST, width=40)
    pen.ellipse((350, 590, 510, 750), outline=_RUST, width=40)
    pen.ellipse((580, 420, 620, 460), _INK)


_SCENES: dict[str, tuple[tuple[Colour, Colour], Callable[[Draw], None]]] = {
    "lamp": (_DUSK, lambda pen: _lamp(pen, lit=False)),
    "lamp_lit": (_DUSK, lambda pen: _lamp(pen, lit=True)),
    "bin": (_DAY, lambda pen: _bin(pen, full=True)),
    "bin_clean": (_DAY, lambda pen: _bin(pen, full=False)),
    "puddle": (_DAY, _puddle),
    "notice": (_DAY, _notice),
    "manhole": (_DAY, _manhole),
    "car": (_DAY, _car),
    "lift": (_DAY, _lift),
    "wall": (_DAY, _wall),
    "tree": (_DAY, _tree),
    "ebike": (_DAY, _ebike),
    "road": (_DAY, _road),
    "bench": (_DAY, _bench),
    "activity_film": (_DUSK, _screen),
    "activity_brush": (("#e8efe6", ""), _brush),
    "activity_feast": (("#f6ead2", ""), _lanterns),
    "activity_help": (("#f4ece4", ""), _heart),
    "goods_rice": (("#eef1e4", ""), _rice),
    "goods_oil": (("#f6efdc", ""), lambda pen: _bottle(pen, body="#d9a441", cap="#8c5a2b")),
    "goods_soap": (("#e6edf5", ""), lambda pen: _bottle(pen, body="#7f93c9", cap="#4f5f9b")),
    "goods_bag": (("#eef2ec", ""), _bags),
    "goods_scissors": (("#eef0f3", ""), _scissors),
    "activity_safety": (("#e7eef2", ""), _shield),
}
