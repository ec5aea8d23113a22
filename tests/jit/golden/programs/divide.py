def tree_sum(low, high, f):
    if low >= high:
        return 0
    if low + 1 >= high:
        return f(low)
    middle = (low + high) // 2
    return tree_sum(low, middle, f) + tree_sum(middle, high, f)


def main():
    return tree_sum(0, 1000, lambda x: x * 0.5)


# ---- golden
# ---- specialised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "divide.py" "main" 10:1
# site 3 "divide.py" "main" 11:12
# site 4 "divide.py" "main" 11:21
# site 5 "divide.py" "main" 11:24
# site 6 "divide.py" "main" 11:30
# site 7 "divide.py" "tree_sum" 1:1
# site 8 "divide.py" "tree_sum" 2:8
# site 9 "divide.py" "tree_sum" 2:5
# site 10 "divide.py" "tree_sum" 4:14
# site 11 "divide.py" "tree_sum" 4:8
# site 12 "divide.py" "tree_sum" 4:5
# site 13 "divide.py" "tree_sum" 6:15
# site 14 "divide.py" "tree_sum" 6:30
# site 15 "divide.py" "tree_sum" 6:14
# site 16 "divide.py" "tree_sum" 7:12
# site 17 "divide.py" "tree_sum" 5:16
# site 18 "divide.py" "<lambda>" 11:1
# site 19 "divide.py" "<lambda>" 11:44
# site 20 "divide.py" "<lambda>" 11:40
# site 21 "divide.py" "tree_sum" 5:9
# site 22 "divide.py" "tree_sum" 3:16
# site 23 "divide.py" "tree_sum" 3:9
# site 24 "divide.py" "main" 11:5
# site 25 "divide.py" "tree_sum" 7:39
# site 26 "divide.py" "tree_sum" 7:5
#
# func @$0 -> tuple<union<int, float>> {
# b0:
#   jump b1 !1
# b1:
#   %1: union<int, float> = call @main$1() !1
#   %2: tuple<union<int, float>> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> union<int, float> {
# b0:
#   jump b1 !2
# b1:
#   %1: int = int 0 !4
#   %2: int = int 1000 !5
#   %3: union<int, float> = call @tree_sum$2(%1, %2) !3
#   return %3 !24
# }
#
# func @tree_sum$2 -> union<int, float> {
# b0(%1: int, %2: int):
#   jump b1(%1, %2) !7
# b1(%3: int, %4: int):
#   %5: bool = int.cmp ge %3, %4 !8
#   branch %5, b2, b3 !8
# b2:
#   jump b4 !8
# b3:
#   jump b5(%3, %4) !8
# b4:
#   %45: int = int 0 !22
#   %46: union<int, float> = inject %45 !23
#   return %46 !23
# b5(%6: int, %7: int):
#   jump b6(%6, %7) !9
# b6(%8: int, %9: int):
#   %10: int = int 1 !10
#   %11: int = int.add %8, %10 !11
#   %12: bool = int.cmp ge %11, %9 !11
#   branch %12, b7, b8 !11
# b7:
#   jump b9(%8) !11
# b8:
#   jump b10(%8, %9) !11
# b9(%13: int):
#   %44: float = call @<lambda>$3(%13) !17
#   %47: union<int, float> = inject %44 !21
#   return %47 !21
# b10(%14: int, %15: int):
#   jump b11(%14, %15) !12
# b11(%16: int, %17: int):
#   %18: int = int.add %16, %17 !13
#   %19: int = int 2 !14
#   %20: int = int.floordiv %18, %19 !15
#   %21: union<int, float> = call @tree_sum$2(%16, %20) !16
#   %22: union<int, float> = call @tree_sum$2(%20, %17) !25
#   %23: int = tag %21 !16
#   switch %23, b12, b13 !16
# b12:
#   %24: int = payload 0 %21 !16
#   %25: int = tag %22 !16
#   switch %25, b14, b15 !16
# b13:
#   %34: float = payload 1 %21 !16
#   %35: int = tag %22 !16
#   switch %35, b17, b18 !16
# b14:
#   %26: int = payload 0 %22 !16
#   %27: int = int.add %24, %26 !16
#   %32: union<int, float> = inject %27 !16
#   jump b16(%32) !16
# b15:
#   %28: float = payload 1 %22 !16
#   %29: float = int.to_float %24 !16
#   %30: float = float.add %29, %28 !16
#   %33: union<int, float> = inject %30 !16
#   jump b16(%33) !16
# b16(%31: union<int, float>):
#   jump b20(%31) !16
# b17:
#   %36: int = payload 0 %22 !16
#   %37: float = int.to_float %36 !16
#   %38: float = float.add %34, %37 !16
#   jump b19(%38) !16
# b18:
#   %39: float = payload 1 %22 !16
#   %40: float = float.add %34, %39 !16
#   jump b19(%40) !16
# b19(%41: float):
#   %43: union<int, float> = inject %41 !16
#   jump b20(%43) !16
# b20(%42: union<int, float>):
#   return %42 !26
# }
#
# func @<lambda>$3 -> float {
# b0(%1: int):
#   jump b1(%1) !18
# b1(%2: int):
#   %3: float = float 0.5 !19
#   %4: float = int.to_float %2 !20
#   %5: float = float.mul %4, %3 !20
#   return %5 !20
# }
# ---- optimised
# entry @$0
# site 1 "<purlin>" "" 1:1
# site 2 "divide.py" "main" 10:1
# site 3 "divide.py" "main" 11:12
# site 4 "divide.py" "main" 11:21
# site 5 "divide.py" "main" 11:24
# site 6 "divide.py" "main" 11:30
# site 7 "divide.py" "tree_sum" 1:1
# site 8 "divide.py" "tree_sum" 2:8
# site 9 "divide.py" "tree_sum" 2:5
# site 10 "divide.py" "tree_sum" 4:14
# site 11 "divide.py" "tree_sum" 4:8
# site 12 "divide.py" "tree_sum" 4:5
# site 13 "divide.py" "tree_sum" 6:15
# site 14 "divide.py" "tree_sum" 6:30
# site 15 "divide.py" "tree_sum" 6:14
# site 16 "divide.py" "tree_sum" 7:12
# site 17 "divide.py" "tree_sum" 5:16
# site 18 "divide.py" "<lambda>" 11:1
# site 19 "divide.py" "<lambda>" 11:44
# site 20 "divide.py" "<lambda>" 11:40
# site 21 "divide.py" "tree_sum" 5:9
# site 22 "divide.py" "tree_sum" 3:16
# site 23 "divide.py" "tree_sum" 3:9
# site 24 "divide.py" "main" 11:5
# site 25 "divide.py" "tree_sum" 7:39
# site 26 "divide.py" "tree_sum" 7:5
#
# func @$0 -> tuple<union<int, float>> [fails, heavy] {
# b0:
#   %1: union<int, float> = call @main$1() !1
#   %2: tuple<union<int, float>> = make %1 !1
#   return %2 !1
# }
#
# func @main$1 -> union<int, float> [fails, heavy] {
# b0:
#   %1: int = int 0 !4
#   %2: int = int 1000 !5
#   %3: union<int, float> = call @tree_sum$2(%1, %2) !3
#   return %3 !24
# }
#
# func @tree_sum$2 -> union<int, float> [fails, recursive, heavy] {
# b0(%1: int, %2: int):
#   stack.check
#   %45: int = int 0 !22
#   %10: int = int 1 !10
#   %19: int = int 2 !14
#   %5: bool = int.cmp ge %1, %2 !8
#   branch %5, b1, b2 !8
# b1:
#   %46: union<int, float> = inject %45 !23
#   return %46 !23
# b2:
#   %11: int = int.add [no_overflow] %1, %10 !11
#   %12: bool = int.cmp ge %11, %2 !11
#   branch %12, b3, b4 !11
# b3:
#   %44: float = call [cannot_fail] @<lambda>$3(%1) !17
#   %47: union<int, float> = inject %44 !21
#   return %47 !21
# b4:
#   %18: int = int.add [no_overflow] %1, %2 !13
#   %20: int = int.floordiv [no_overflow, nonzero, non_negative] %18, %19 !15
#   %48: tuple<union<int, float>, union<int, float>> = fork @tree_sum$2(%1, %20), @tree_sum$2(%20, %2) !16 !25
#   %21: union<int, float> = field 0 %48
#   %22: union<int, float> = field 1 %48
#   %23: int = tag %21 !16
#   switch %23, b5, b6 !16
# b5:
#   %24: int = payload 0 %21 !16
#   %25: int = tag %22 !16
#   switch %25, b7, b8 !16
# b6:
#   %34: float = payload 1 %21 !16
#   %35: int = tag %22 !16
#   switch %35, b9, b10 !16
# b7:
#   %26: int = payload 0 %22 !16
#   %27: int = int.add %24, %26 !16
#   %32: union<int, float> = inject %27 !16
#   jump b12(%32) !16
# b8:
#   %28: float = payload 1 %22 !16
#   %29: float = int.to_float %24 !16
#   %30: float = float.add %29, %28 !16
#   %33: union<int, float> = inject %30 !16
#   jump b12(%33) !16
# b9:
#   %36: int = payload 0 %22 !16
#   %37: float = int.to_float %36 !16
#   %38: float = float.add %34, %37 !16
#   jump b11(%38) !16
# b10:
#   %39: float = payload 1 %22 !16
#   %40: float = float.add %34, %39 !16
#   jump b11(%40) !16
# b11(%41: float):
#   %43: union<int, float> = inject %41 !16
#   jump b12(%43) !16
# b12(%42: union<int, float>):
#   return %42 !26
# }
#
# func @<lambda>$3 -> float {
# b0(%1: int):
#   %3: float = float 0.5 !19
#   %4: float = int.to_float [non_negative] %1 !20
#   %5: float = float.mul %4, %3 !20
#   return %5 !20
# }
# ---- result
# (249750, )
