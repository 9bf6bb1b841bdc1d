import Definitions

/// Under which licences the rows of a register stand, and whose data they are.
struct AnswerOrigins {
    /// Each once: of the conversations and of the services' datasets.
    let licences: [Dataset.Licence]
    /// What has to stand beside statements of conversations that others held.
    let attributions: [Conversation.Attribution]

    init(_ register: AnswerRegister, _ definitions: Definitions) {
        let about = Set(register.entries.map(\.about))
        let used = definitions.conversations.filter { about.contains($0.id) }
        let services = about.compactMap(definitions.registry.service)
        var licences = used.map(\.licence)
        if used.isEmpty || !services.isEmpty {
            licences += definitions.datasets.filter { services.isEmpty || services.contains(where: $0.includes) }.map(
                \.licence)
        }
        var seen: Set<String> = []
        self.licences = licences.filter { seen.insert($0.url).inserted }
        attributions = used.compactMap(\.attribution).reduce(into: []) { list, one in
            if !list.contains(one) { list.append(one) }
        }
    }

}
