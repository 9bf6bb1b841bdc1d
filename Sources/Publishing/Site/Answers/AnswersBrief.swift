import Definitions

/// What ministers should know of answers: how many are late, which ones longest, and what was answered to findings about services.
enum AnswersBrief {
    /// More would not fit on one printed page.
    static let mostLate = 3
    static let mostServices = 2

    /// Nil while there is nothing to answer for.
    static func context(_ data: SiteData) -> [String: Any]? {
        let register = data.snapshot.answers
        guard !register.entries.isEmpty else { return nil }
        let counts = register.counts()
        func count(_ state: AnswerEntry.State) -> Int { counts[state] ?? 0 }
        // Both states come by their day already; together the oldest has to go first.
        let late = (register.entries(in: .overdue) + register.entries(in: .unanswered)).enumerated()
            .sorted { ($0.element.due ?? .max, $0.offset) < ($1.element.due ?? .max, $1.offset) }.map(\.element)
        let services = self.services(data)
        return [
            "summary": summary(count), "hasLate": !late.isEmpty,
            "late": late.prefix(mostLate).map { line($0, data) },
            "lateMore": more(late.count - mostLate, "on the page"),
            "hasServices": !services.isEmpty, "services": Array(services.prefix(mostServices)),
            "servicesMore": more(services.count - mostServices, "services on the page"),
            "page": AnswersPage.path(.english),
        ]
    }

    private static func summary(_ count: (AnswerEntry.State) -> Int) -> String {
        let (overdue, unanswered) = (count(.overdue), count(.unanswered))
        let promises = "\(overdue) promise\(overdue == 1 ? " is" : "s are") overdue"
        let points = "\(unanswered) point\(unanswered == 1 ? "" : "s") on which people agree "
        return promises + " and " + points + (unanswered == 1 ? "was" : "were") + " not answered in time. "
            + "Kept: \(count(.kept)); under way: \(count(.open)); still to be answered: \(count(.waiting))."
    }

    private static func line(_ entry: AnswerEntry, _ data: SiteData) -> [String: Any] {
        let name: String
        switch entry.subject {
        case .finding(let service, _): name = data.serviceName(service)
        case .statement(let statement):
            let title = data.conversations.first { $0.id == statement.conversation }.flatMap { conversation in
                conversation.title["en"] ?? conversation.languages.first.flatMap { conversation.title[$0] }
            }
            name = "\(title ?? statement.conversation), statement \(statement.number)"
        }
        let due = entry.due.map { DisplayText.date($0) } ?? "no day named"
        return [
            "href": AnswersPage.path(.english) + "#" + entry.rowID, "name": name,
            "text": (entry.state == .overdue ? "promised for " : "to be answered by ") + due,
            "organisation": entry.organisationName,
        ]
    }

    /// Services with answers to findings about them, those that are late first.
    private static func services(_ data: SiteData) -> [[String: Any]] {
        let entries = Dictionary(grouping: data.snapshot.answers.entries) { $0.service ?? "" }
        let known = entries.filter { data.registry.service($0.key) != nil }.map { service, own in
            (id: service, all: own.count, late: own.count { $0.state == .overdue })
        }
        return known.sorted { ($1.late, data.serviceName($0.id), $0.id) < ($0.late, data.serviceName($1.id), $1.id) }
            .map { service in
                let answers = "\(service.all) answer\(service.all == 1 ? "" : "s")"
                return [
                    "id": service.id, "name": data.serviceName(service.id),
                    "text": answers + (service.late > 0 ? ", \(service.late) overdue" : ""),
                ]
            }
    }

    private static func more(_ count: Int, _ rest: String) -> String {
        count > 0 ? "And \(count) more \(rest)." : ""
    }
}
