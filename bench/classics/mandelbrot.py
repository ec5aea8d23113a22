"""The Mandelbrot set, as counts of iterations."""

NUMERIC = True
SIZE = 400
SMALL = 20


def main(n):
    total = 0
    for y in range(n):
        ci = 2.0 * y / n - 1.0
        for x in range(n):
            cr = 2.0 * x / n - 1.5
            zr = zi = 0.0
            count = 0
            while count < 200 and zr * zr + zi * zi <= 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                count += 1
            total += count
    return total
