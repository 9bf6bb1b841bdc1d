extension PrincipalComponents {
    /// By statement, how far its vote alone moves somebody on the opinion map who agrees with it; 0 where it is left out or nobody voted.
    package func extremity(matrix: VoteMatrix, leftOut: [Bool]) -> [Double] {
        var hasVotes = [Bool](repeating: false, count: matrix.columns)
        for column in matrix.columnOfEntry { hasVotes[Int(column)] = true }
        let scale = Double(hasVotes.count { $0 }).squareRoot()
        return (0..<matrix.columns).map { column in
            if leftOut[column] || !hasVotes[column] { return 0 }
            let length = (first[column] * first[column] + second[column] * second[column]).squareRoot()
            return scale * abs(1 - means[column]) * length
        }
    }
}
