"""Building a text piece by piece."""

NUMERIC = False
SIZE = 300_000
SMALL = 50


def main(n):
    line = ""
    lines = []
    for i in range(n):
        line += f"{i},"
        if i % 10 == 9:
            lines.append(line.rstrip(",") + ";" + str(i * 0.5))
            line = ""
    text = "\n".join(lines)
    return len(text), text.count("9"), text[-40:], text.replace(",", "").upper()[:30]
