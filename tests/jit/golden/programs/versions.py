def total(n, f):
    result = 0
    while n > 0:
        result = result + f(n)
        n = n - 1
    return result


def main():
    return total(10, lambda x: x * 0.5), total(10, lambda x: x if x % 2 else None is x)


# ---- golden
# ---- specialised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "versions.py" "main" 9:1
# site 3 "versions.py" "main" 10:12
# site 4 "versions.py" "main" 10:18
# site 5 "versions.py" "main" 10:22
# site 6 "versions.py" "total" 1:1
# site 7 "versions.py" "total" 2:14
# site 8 "versions.py" "total" 3:5
# site 9 "versions.py" "total" 3:15
# site 10 "versions.py" "total" 3:11
# site 11 "versions.py" "total" 6:5
# site 12 "versions.py" "total" 4:27
# site 13 "versions.py" "<lambda>" 10:1
# site 14 "versions.py" "<lambda>" 10:36
# site 15 "versions.py" "<lambda>" 10:32
# site 16 "versions.py" "total" 4:18
# site 17 "versions.py" "total" 5:17
# site 18 "versions.py" "total" 5:13
# site 19 "versions.py" "main" 10:42
# site 20 "versions.py" "main" 10:48
# site 21 "versions.py" "main" 10:52
# site 22 "versions.py" "<lambda>" 10:1
# site 23 "versions.py" "<lambda>" 10:71
# site 24 "versions.py" "<lambda>" 10:67
# site 25 "versions.py" "<lambda>" 10:78
# site 26 "versions.py" "<lambda>" 10:62
# site 27 "versions.py" "main" 10:5
#
# func @$0 -> tuple<tuple<union<int, float>, int>> {
# b0:
#   jump b1 !1
# b1:
#   %1: tuple<union<int, float>, int> = call @main$1() !1
#   %2: tuple<tuple<union<int, float>, int>> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> tuple<union<int, float>, int> {
# b0:
#   jump b1 !2
# b1:
#   %1: int = int 10 !4
#   %2: union<int, float> = call @total$2(%1) !3
#   %3: int = int 10 !20
#   %4: int = call @total$4(%3) !19
#   %5: tuple<union<int, float>, int> = make %2, %4 !3
#   return %5 !27
# }
#
# func @total$2 -> union<int, float> {
# b0(%1: int):
#   jump b1(%1) !6
# b1(%2: int):
#   %3: int = int 0 !7
#   jump b2(%2, %3) !8
# b2(%4: int, %5: int):
#   %6: int = int 0 !9
#   %7: bool = int.cmp gt %4, %6 !10
#   branch %7, b3, b4 !10
# b3:
#   jump b5(%4, %5) !10
# b4:
#   jump b6(%5) !10
# b5(%8: int, %9: int):
#   %12: float = call @<lambda>$3(%8) !12
#   %13: float = int.to_float %9 !16
#   %14: float = float.add %13, %12 !16
#   %15: int = int 1 !17
#   %16: int = int.sub %8, %15 !18
#   jump b8(%16, %14) !8
# b6(%10: int):
#   jump b7(%10) !8
# b7(%11: int):
#   %29: union<int, float> = inject %11 !11
#   return %29 !11
# b8(%17: int, %18: float):
#   %19: int = int 0 !9
#   %20: bool = int.cmp gt %17, %19 !10
#   branch %20, b9, b10 !10
# b9:
#   jump b11(%17, %18) !10
# b10:
#   jump b12(%18) !10
# b11(%21: int, %22: float):
#   %25: float = call @<lambda>$3(%21) !12
#   %26: float = float.add %22, %25 !16
#   %27: int = int 1 !17
#   %28: int = int.sub %21, %27 !18
#   jump b8(%28, %26) !8
# b12(%23: float):
#   jump b13(%23) !8
# b13(%24: float):
#   %30: union<int, float> = inject %24 !11
#   return %30 !11
# }
#
# func @<lambda>$3 -> float {
# b0(%1: int):
#   jump b1(%1) !13
# b1(%2: int):
#   %3: float = float 0.5 !14
#   %4: float = int.to_float %2 !15
#   %5: float = float.mul %4, %3 !15
#   return %5 !15
# }
#
# func @total$4 -> int {
# b0(%1: int):
#   jump b1(%1) !6
# b1(%2: int):
#   %3: int = int 0 !7
#   jump b2(%2, %3) !8
# b2(%4: int, %5: int):
#   %6: int = int 0 !9
#   %7: bool = int.cmp gt %4, %6 !10
#   branch %7, b3, b4 !10
# b3:
#   jump b5(%4, %5) !10
# b4:
#   jump b6(%5) !10
# b5(%8: int, %9: int):
#   %12: union<bool, int> = call @<lambda>$5(%8) !12
#   %13: int = tag %12 !16
#   switch %13, b8, b9 !16
# b6(%10: int):
#   jump b7(%10) !8
# b7(%11: int):
#   return %11 !11
# b8:
#   %14: bool = payload 0 %12 !16
#   %15: int = bool.to_int %14 !16
#   %16: int = int.add %9, %15 !16
#   jump b10(%16) !16
# b9:
#   %17: int = payload 1 %12 !16
#   %18: int = int.add %9, %17 !16
#   jump b10(%18) !16
# b10(%19: int):
#   %20: int = int 1 !17
#   %21: int = int.sub %8, %20 !18
#   jump b2(%21, %19) !8
# }
#
# func @<lambda>$5 -> union<bool, int> {
# b0(%1: int):
#   jump b1(%1) !22
# b1(%2: int):
#   %3: int = int 2 !23
#   %4: int = int.mod %2, %3 !24
#   %5: int = int 0 !24
#   %6: bool = int.cmp ne %4, %5 !24
#   branch %6, b2, b3 !24
# b2:
#   jump b4(%2) !24
# b3:
#   jump b5(%2) !24
# b4(%7: int):
#   jump b7(%7) !26
# b5(%8: int):
#   %9: bool = bool false !25
#   jump b6(%9) !25
# b6(%10: bool):
#   %12: union<bool, int> = inject %10 !26
#   return %12 !26
# b7(%11: int):
#   %13: union<bool, int> = inject %11 !26
#   return %13 !26
# }
# ---- optimised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "versions.py" "main" 9:1
# site 3 "versions.py" "main" 10:12
# site 4 "versions.py" "main" 10:18
# site 5 "versions.py" "main" 10:22
# site 6 "versions.py" "total" 1:1
# site 7 "versions.py" "total" 2:14
# site 8 "versions.py" "total" 3:5
# site 9 "versions.py" "total" 3:15
# site 10 "versions.py" "total" 3:11
# site 11 "versions.py" "total" 6:5
# site 12 "versions.py" "total" 4:27
# site 13 "versions.py" "<lambda>" 10:1
# site 14 "versions.py" "<lambda>" 10:36
# site 15 "versions.py" "<lambda>" 10:32
# site 16 "versions.py" "total" 4:18
# site 17 "versions.py" "total" 5:17
# site 18 "versions.py" "total" 5:13
# site 19 "versions.py" "main" 10:42
# site 20 "versions.py" "main" 10:48
# site 21 "versions.py" "main" 10:52
# site 22 "versions.py" "<lambda>" 10:1
# site 23 "versions.py" "<lambda>" 10:71
# site 24 "versions.py" "<lambda>" 10:67
# site 25 "versions.py" "<lambda>" 10:78
# site 26 "versions.py" "<lambda>" 10:62
# site 27 "versions.py" "main" 10:5
#
# func @$0 -> tuple<tuple<union<int, float>, int>> [fails, heavy] {
# b0:
#   %1: tuple<union<int, float>, int> = call @main$1() !1
#   %2: tuple<tuple<union<int, float>, int>> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> tuple<union<int, float>, int> [fails, heavy] {
# b0:
#   %1: int = int 10 !4
#   %6: tuple<union<int, float>, int> = fork @total$2(%1), @total$4(%1) !3 !19
#   %2: union<int, float> = field 0 %6
#   %4: int = field 1 %6
#   %5: tuple<union<int, float>, int> = make %2, %4 !3
#   return %5 !27
# }
#
# func @total$2 -> union<int, float> [fails, heavy] {
# b0(%1: int):
#   %3: int = int 0 !7
#   %13: float = float 0 !16
#   %15: int = int 1 !17
#   %12: float = call [cannot_fail] @<lambda>$3(%1) !12
#   %14: float = float.add %13, %12 !16
#   %16: int = int 9 !18
#   jump b1(%16, %14) !8
# b1(%17: int, %18: float):
#   %20: bool = int.cmp gt %17, %3 !10
#   branch %20, b2, b3 !10
# b2:
#   %25: float = call [cannot_fail] @<lambda>$3(%17) !12
#   %26: float = float.add %18, %25 !16
#   %28: int = int.sub [no_overflow] %17, %15 !18
#   poll
#   jump b1(%28, %26) !8
# b3:
#   %30: union<int, float> = inject %18 !11
#   return %30 !11
# }
#
# func @<lambda>$3 -> float {
# b0(%1: int):
#   %3: float = float 0.5 !14
#   %4: float = int.to_float [non_negative] %1 !15
#   %5: float = float.mul %4, %3 !15
#   return %5 !15
# }
#
# func @total$4 -> int [fails, heavy] {
# b0(%1: int):
#   %3: int = int 0 !7
#   %20: int = int 1 !17
#   jump b1(%1, %3) !8
# b1(%4: int, %5: int):
#   %7: bool = int.cmp gt %4, %3 !10
#   branch %7, b2, b3 !10
# b2:
#   %12: union<bool, int> = call [cannot_fail] @<lambda>$5(%4) !12
#   %13: int = tag %12 !16
#   switch %13, b4, b5 !16
# b3:
#   return %5 !11
# b4:
#   %14: bool = payload 0 %12 !16
#   %15: int = bool.to_int %14 !16
#   %16: int = int.add %5, %15 !16
#   jump b6(%16) !16
# b5:
#   %17: int = payload 1 %12 !16
#   %18: int = int.add %5, %17 !16
#   jump b6(%18) !16
# b6(%19: int):
#   %21: int = int.sub [no_overflow] %4, %20 !18
#   poll
#   jump b1(%21, %19) !8
# }
#
# func @<lambda>$5 -> union<bool, int> {
# b0(%1: int):
#   %3: int = int 2 !23
#   %5: int = int 0 !24
#   %9: bool = bool false !25
#   %4: int = int.mod [no_overflow, nonzero, non_negative] %1, %3 !24
#   %6: bool = int.cmp ne %4, %5 !24
#   branch %6, b2, b1 !24
# b1:
#   %12: union<bool, int> = inject %9 !26
#   return %12 !26
# b2:
#   %13: union<bool, int> = inject %1 !26
#   return %13 !26
# }
# ---- result
# ((27.5, 25, ), )
