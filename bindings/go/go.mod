module segue.dev/go/segue

go 1.19
