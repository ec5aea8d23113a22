def tree_sum(low, high, f):
    if low >= high:
        return 0
    if low + 1 >= high:
        return f(low)
    middle = (low + high) // 2
    return tree_sum(low, middle, f) + tree_sum(middle, high, f)


def main():
    return tree_sum(0, 1000, lambda x: x * 0.5)
