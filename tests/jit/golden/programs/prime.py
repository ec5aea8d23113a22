def is_prime(p):
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def main():
    return sum(is_prime(x) for x in range(2, 1000))


# ---- golden
# ---- specialised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "prime.py" "main" 10:1
# site 3 "prime.py" "main" 11:12
# site 4 "prime.py" "main" 11:37
# site 5 "prime.py" "main" 11:43
# site 6 "prime.py" "main" 11:46
# site 7 "prime.py" "main" 11:15
# site 8 "prime.py" "<genexpr>" 11:1
# site 9 "prime.py" "<genexpr>" 11:16
# site 10 "prime.py" "is_prime" 1:1
# site 11 "prime.py" "is_prime" 2:9
# site 12 "prime.py" "is_prime" 3:5
# site 13 "prime.py" "is_prime" 3:11
# site 14 "prime.py" "is_prime" 7:12
# site 15 "prime.py" "is_prime" 7:5
# site 16 "prime.py" "is_prime" 4:12
# site 17 "prime.py" "is_prime" 4:21
# site 18 "prime.py" "is_prime" 4:9
# site 19 "prime.py" "is_prime" 6:17
# site 20 "prime.py" "is_prime" 6:13
# site 21 "prime.py" "is_prime" 5:20
# site 22 "prime.py" "is_prime" 5:13
# site 23 "prime.py" "main" 11:5
#
# func @$0 -> tuple<int> {
# b0:
#   jump b1 !1
# b1:
#   %1: int = call @main$1() !1
#   %2: tuple<int> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> int {
# b0:
#   jump b1 !2
# b1:
#   %1: int = int 2 !5
#   %2: int = int 1000 !6
#   %3: int = int 1 !4
#   %4: range#1<int, int, int> = make %1, %2, %3 !4
#   %5: int = int 0 !7
#   %6: int = int 1 !7
#   %7: bool = int.cmp lt %1, %2 !7
#   branch %7, b2, b3 !7
# b2:
#   %9: int = int.sub %2, %1 !7
#   jump b4(%9) !7
# b3:
#   %8: int = int 0 !7
#   jump b4(%8) !7
# b4(%10: int):
#   %11: iterator<range#1<int, int, int>, int, int> = make %4, %5, %10 !7
#   %12: function#2 = unit !7
#   %13: closure#1<function#2> = make %12 !7
#   %14: generator<range#1<int, int, int>, closure#1<function#2>> = make %4, %13 !7
#   %15: int = int 0 !3
#   %16: int = int 1 !3
#   %17: bool = int.cmp lt %1, %2 !3
#   branch %17, b5, b6 !3
# b5:
#   %19: int = int.sub %2, %1 !3
#   jump b7(%19) !3
# b6:
#   %18: int = int 0 !3
#   jump b7(%18) !3
# b7(%20: int):
#   %21: int = reduce SUM_INT @fill$2(%20, %14) !3
#   return %21 !23
# }
#
# fill @fill$2 emits int total -> none {
# b0(%1: int, %2: int, %3: generator<range#1<int, int, int>, closure#1<function#2>>):
#   jump b1(%1)
# b1(%4: int):
#   %5: bool = int.cmp lt %4, %2
#   branch %5, b2, b4
# b2:
#   %6: range#1<int, int, int> = field 0 %3
#   %7: int = field 0 %6
#   %8: int = field 2 %6
#   %9: int = int.add [no_overflow] %7, %4
#   %10: closure#1<function#2> = field 1 %3
#   %11: int = call @<genexpr>$3(%10, %9)
#   emit %11
#   jump b3
# b3:
#   %12: int = int 1
#   %13: int = int.add [no_overflow] %4, %12
#   jump b1(%13)
# b4:
#   %14: none = unit
#   return %14
# }
#
# func @<genexpr>$3 -> int {
# b0(%1: closure#1<function#2>, %2: int):
#   jump b1(%2) !8
# b1(%3: int):
#   %4: int = call @is_prime$4(%3) !9
#   return %4 !9
# }
#
# func @is_prime$4 -> int {
# b0(%1: int):
#   jump b1(%1) !10
# b1(%2: int):
#   %3: int = int 2 !11
#   jump b2(%2, %3) !12
# b2(%4: int, %5: int):
#   %6: int = int.mul %5, %5 !13
#   %7: bool = int.cmp le %6, %4 !13
#   branch %7, b3, b4 !13
# b3:
#   jump b5(%4, %5) !13
# b4:
#   jump b6 !13
# b5(%8: int, %9: int):
#   %11: int = int.mod %8, %9 !16
#   %12: int = int 0 !17
#   %13: bool = int.cmp eq %11, %12 !16
#   branch %13, b8, b9 !16
# b6:
#   jump b7 !12
# b7:
#   %10: int = int 1 !14
#   return %10 !15
# b8:
#   jump b10 !16
# b9:
#   jump b11(%8, %9) !16
# b10:
#   %20: int = int 0 !21
#   return %20 !22
# b11(%14: int, %15: int):
#   jump b12(%14, %15) !18
# b12(%16: int, %17: int):
#   %18: int = int 1 !19
#   %19: int = int.add %17, %18 !20
#   jump b2(%16, %19) !12
# }
# ---- optimised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "prime.py" "main" 10:1
# site 3 "prime.py" "main" 11:12
# site 4 "prime.py" "main" 11:37
# site 5 "prime.py" "main" 11:43
# site 6 "prime.py" "main" 11:46
# site 7 "prime.py" "main" 11:15
# site 8 "prime.py" "<genexpr>" 11:1
# site 9 "prime.py" "<genexpr>" 11:16
# site 10 "prime.py" "is_prime" 1:1
# site 11 "prime.py" "is_prime" 2:9
# site 12 "prime.py" "is_prime" 3:5
# site 13 "prime.py" "is_prime" 3:11
# site 14 "prime.py" "is_prime" 7:12
# site 15 "prime.py" "is_prime" 7:5
# site 16 "prime.py" "is_prime" 4:12
# site 17 "prime.py" "is_prime" 4:21
# site 18 "prime.py" "is_prime" 4:9
# site 19 "prime.py" "is_prime" 6:17
# site 20 "prime.py" "is_prime" 6:13
# site 21 "prime.py" "is_prime" 5:20
# site 22 "prime.py" "is_prime" 5:13
# site 23 "prime.py" "main" 11:5
#
# func @$0 -> tuple<int> [fails, heavy] {
# b0:
#   %1: int = call @main$1() !1
#   %2: tuple<int> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> int [fails, heavy] {
# b0:
#   %1: int = int 2 !5
#   %2: int = int 1000 !6
#   %3: int = int 1 !4
#   %19: int = int 998 !3
#   %4: range#1<int, int, int> = make %1, %2, %3 !4
#   %12: function#2 = unit !7
#   %13: closure#1<function#2> = make %12 !7
#   %14: generator<range#1<int, int, int>, closure#1<function#2>> = make %4, %13 !7
#   %21: int = reduce SUM_INT @fill$2(%19, %14) !3
#   return %21 !23
# }
#
# fill @fill$2 emits int total -> none [fails, heavy] {
# b0(%1: int, %2: int, %3: generator<range#1<int, int, int>, closure#1<function#2>>):
#   %12: int = int 1
#   jump b1(%1)
# b1(%4: int):
#   %5: bool = int.cmp lt %4, %2
#   branch %5, b2, b3
# b2:
#   %7: int = int 2
#   %9: int = int.add [no_overflow] %7, %4
#   %10: closure#1<function#2> = field 1 %3
#   %11: int = call @<genexpr>$3(%10, %9)
#   emit %11
#   %13: int = int.add [no_overflow] %4, %12
#   jump b1(%13)
# b3:
#   %14: none = unit
#   return %14
# }
#
# func @<genexpr>$3 -> int [fails, heavy] {
# b0(%1: closure#1<function#2>, %2: int):
#   %4: int = call @is_prime$4(%2) !9
#   return %4 !9
# }
#
# func @is_prime$4 -> int [fails, heavy] {
# b0(%1: int):
#   %3: int = int 2 !11
#   %12: int = int 0 !17
#   %10: int = int 1 !14
#   %52: int = int 0
#   jump b1(%3, %52) !12
# b1(%5: int, %51: int):
#   %6: int = int.mul [no_overflow] %5, %5 !13
#   %7: bool = int.cmp le %6, %1 !13
#   branch %7, b2, b3 !13
# b2:
#   %11: int = int.mod [no_overflow, nonzero, non_negative] %1, %5 !16
#   %13: bool = int.cmp eq %11, %12 !16
#   branch %13, b4, b5 !16
# b3:
#   return %10 !15
# b4:
#   return %12 !22
# b5:
#   %19: int = int.add [no_overflow] %5, %10 !20
#   %53: int = int 1
#   %54: int = int.add [no_overflow] %51, %53
#   %55: int = int 8
#   %56: bool = int.cmp eq %54, %55
#   poll
#   branch %56, b6(%19), b1(%19, %54)
# b6(%21: int):
#   %42: int = int 0
#   %43: int = int 9
#   jump b7(%42, %42)
# b7(%22: int, %23: int):
#   %44: int = int 32
#   %45: bool = int.cmp lt %22, %44
#   branch %45, b8, b9
# b8:
#   %24: int = int 1
#   %25: int = int.add [no_overflow] %21, %22
#   %26: int = int.mul [no_overflow] %25, %25
#   %27: bool = int.cmp le %26, %1
#   %28: bool = bool.not %27
#   %29: int = bool.to_int %28
#   %30: int = int.or %23, %29
#   %31: float = int.to_float [non_negative] %1
#   %32: float = int.to_float [non_negative] %25
#   %33: float = float.div [nonzero] %31, %32
#   %34: int = math TRUNC [no_overflow, finite] %33
#   %35: int = int.mul [no_overflow] %34, %25
#   %36: bool = int.cmp eq %35, %1
#   %37: int = bool.to_int %36
#   %38: int = int.or %30, %37
#   %39: int = int.add [no_overflow] %25, %10
#   %40: int = int 1
#   %41: int = int.add [no_overflow] %22, %40
#   jump b7(%41, %38)
# b9:
#   %46: int = int 0
#   %47: bool = int.cmp ne %23, %46
#   %48: int = int 9
#   poll
#   branch %47, b1(%21, %48), b10
# b10:
#   %49: int = int 32
#   %50: int = int.add [no_overflow] %21, %49
#   poll
#   jump b6(%50)
# }
# ---- result
# (168, )
