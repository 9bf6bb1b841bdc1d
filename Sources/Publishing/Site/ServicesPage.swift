import Definitions

/// The list of services with their key figures.
enum ServicesPage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let groups = Dictionary(grouping: data.services) { data.registry.service($0.id)?.organisation ?? "" }
        let organisations = groups.map { organisation, services -> (name: String, context: [String: Any]) in
            let name = data.registry.organisation(organisation)?.name ?? DisplayText.label(organisation)
            return (name, ["name": name, "services": services.map { row($0.id, name: $0.name, data) }])
        }.sorted { $0.name < $1.name }
        let context: [String: Any] = [
            "organisations": organisations.map(\.context), "isEmpty": organisations.isEmpty,
            "headings": MetricNames.key.map { MetricNames.title($0[0]) },
        ]
        return [Page(path: "services/index.html", template: "services", title: "Services", context: context)]
    }

    private static func row(_ service: String, name: String, _ data: SiteData) -> [String: Any] {
        let values = MetricNames.key.map { alternatives -> String in
            let found = alternatives.flatMap { metric in
                data.views.compactMap { view in
                    KeyFigure.figure(metric, in: view.byService[service] ?? [], of: view)
                }
            }
            guard let figure = found.first(where: { $0.current.value != nil }) ?? found.first else { return "–" }
            return DisplayText.value(figure.current, k: figure.view.k)
        }
        return ["id": service, "name": name, "values": values]
    }
}
