.PHONY: demo test
demo test:
	./dev $@
