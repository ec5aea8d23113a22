"""Prints powers.def: powers of ten as float_shortest() needs them, for format_float.c.

`python3 runtime/make_powers.py > runtime/powers.def`. POWER(high, low) are the 128 leading bits of
10 ** k, rounded up, for k from -292 to 324.
"""


def leading_bits(k: int) -> int:
    """The 128 leading bits of 10 ** k, rounded up."""
    shift = (k * 1741647 >> 19) - 127  # 10 ** k lies between 2 ** (shift + 127) and twice that
    over, under = (10**k, 1) if k >= 0 else (1, 10**-k)
    if shift < 0:
        over <<= -shift
    else:
        under <<= shift
    return -(-over // under)


def main() -> None:
    print("/* Made by make_powers.py. */")
    for k in range(-292, 325):
        bits = leading_bits(k)
        assert bits >> 127 == 1
        print(f"POWER({bits >> 64:#x}, {bits & (1 << 64) - 1:#x})")


if __name__ == "__main__":
    main()
