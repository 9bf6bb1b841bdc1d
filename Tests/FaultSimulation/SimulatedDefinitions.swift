import Definitions
import Foundation

/// A small state: three services, and datasets that are counted in every way there is. Read by the product's own loader.
enum SimulatedDefinitions {
    /// Read once; they never change.
    static let loaded = Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-simulation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try load(in: folder)
    }

    private static func load(in folder: URL) throws -> Definitions {
        let pipelines = folder.appending(path: "Pipelines")
        try FileManager.default.createDirectory(at: pipelines, withIntermediateDirectories: true)
        for (name, text) in [
            ("services", registry), ("every-answer", everyAnswer), ("crowds", crowds), ("journeys", journeys),
        ] {
            try Data(text.utf8).write(to: pipelines.appending(path: name + ".yaml"))
        }
        let definitions = try DefinitionsLoader.load(folder: pipelines)
        guard definitions.problems.isEmpty else {
            throw Violation(.unexpected, "the simulated definitions have mistakes: \(definitions.problems)")
        }
        return definitions
    }

    static let services = ["permit", "passport", "grant"]
    static let channels = ["web", "phone"]
    /// The dataset whose releases hold every event, so that they can be recounted.
    static let openDataset = "every-answer"

    private static let registry = """
        portfolios:
          - {id: state, name: State}
        organisations:
          - {id: office, name: Office, portfolio: state, timeZone: Europe/London}
        providers: []
        channels:
          digital: [web]
          assisted: []
          other: [phone]
        touchpoints: []
        regions: []
        languages: []
        steps: []
        cases: {timeoutDays: 2, keepDays: 5}
        services:
          - {id: permit, name: Permit, organisation: office}
          - {id: passport, name: Passport, organisation: office}
          - {id: grant, name: Grant, organisation: office}
        """

    private static let everyAnswer = """
        id: every-answer
        title: Every answer
        description: All that comes in.
        version: 1
        services: all
        events: [feedback, outcome]
        dimensions: [service, channel]
        period: day
        rollups:
          - []
        measures: [responses, satisfaction-mean, cases, late-events]
        allowedLatenessHours: 72
        disclosure:
          open: Invented.
        licence: {id: CC0-1.0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
        attribution: Nobody
        """

    private static let crowds = """
        id: crowds
        title: Crowds
        description: Answers in batches of at least ten people.
        version: 1
        services: all
        events: [feedback]
        dimensions: [service]
        period: day
        rollups:
          - []
        measures: [responses, satisfaction-mean, need-met, late-events]
        allowedLatenessHours: 24
        disclosure: {k: 10}
        licence: {id: CC0-1.0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
        attribution: Nobody
        """

    private static let journeys = """
        id: journeys
        title: Journeys
        description: Cases from their start to their end.
        version: 1
        services: all
        events: [feedback, outcome]
        dimensions: [service]
        period: month
        rollups:
          - []
        measures: [case-completion, case-time-to-outcome, case-satisfaction, case-repeats, late-events]
        allowedLatenessHours: 72
        disclosure: {k: 10}
        licence: {id: CC0-1.0, url: "https://creativecommons.org/publicdomain/zero/1.0/"}
        attribution: Nobody
        """
}
