module segue.dev/go/examples

go 1.19

require segue.dev/go/segue v0.0.0

replace segue.dev/go/segue => ../../bindings/go
