extension SourceMapping {
    /// Every column that a rule names, derived ones too; a file that lacks one cannot be imported.
    package var usedColumns: Set<String> {
        var names: Set<String> = [record]
        let conditions = expectations + skips.flatMap(\.conditions) + templates.flatMap(\.conditions)
        names.formUnion(conditions.map(\.column))
        names.formUnion(extractions.map(\.column))
        for template in templates {
            names.insert(template.time)
            if let comment = template.comment { names.insert(comment) }
            for rule in Array(template.texts.values) + Array(template.drivers.values) { names.formUnion(rule.columns) }
            switch template.rating {
            case .scale(let column, _, _, _): names.insert(column)
            case .text(let rule): names.formUnion(rule.columns)
            case nil: break
            }
            for number in template.numbers.values {
                switch number {
                case .between(let from, let to): names.formUnion([from, to])
                case .column(let name, _): names.insert(name)
                }
            }
        }
        return names
    }
}

extension SourceMapping.TextRule {
    fileprivate var columns: [String] {
        switch self {
        case .constant: []
        case .columns(let names, _, _): names
        }
    }
}
