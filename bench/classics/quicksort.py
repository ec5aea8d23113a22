"""Quicksort in place."""

NUMERIC = True
SIZE = 500_000
SMALL = 100


def sort(a, low, high):
    while low < high:
        pivot = a[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - low < high - i:
            sort(a, low, j)
            low = i
        else:
            sort(a, i, high)
            high = j


def main(n):
    values = []
    x = 7
    for _ in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        values.append(x)
    sort(values, 0, n - 1)
    check = 0
    for i in range(0, n, 1000):
        check = (check * 31 + values[i]) % 1000000007
    return values[0], values[n // 2], values[-1], check
