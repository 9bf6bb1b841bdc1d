import Deliberation

/// A made-up statement on traffic, and how likely each camp agrees with it.
struct SimulatedStatement: Sendable {
    var text: String
    var language: String
    var isSeed: Bool
    /// Of those on foot and by bicycle, those by car, and those by bus and tram.
    var agreement: [Double]
    /// What the moderators decide; nil = they have not looked at it.
    var decision: ModerationState?
    var isMeta: Bool

    init(
        _ text: String, _ agreement: [Double], language: String = "en", isSeed: Bool = false,
        decision: ModerationState? = .accepted, isMeta: Bool = false
    ) {
        self.text = text
        self.language = language
        self.isSeed = isSeed
        self.agreement = agreement
        self.decision = decision
        self.isMeta = isMeta
    }

    /// In the order of their numbers; the seeds come first.
    static let all: [SimulatedStatement] = [
        // What divides people
        .init("Through traffic should go around the city centre.", [0.94, 0.25, 0.7], isSeed: true),
        .init("There should be more parking spaces in the city centre.", [0.06, 0.92, 0.2], isSeed: true),
        .init("Parking in the street should cost more than a bus ticket.", [0.85, 0.08, 0.75], isSeed: true),
        .init(
            "Buses should have lanes of their own, also where a lane for cars is lost.", [0.6, 0.12, 0.95], isSeed: true
        ),
        .init("Wide bicycle lanes matter more than a second lane for cars.", [0.95, 0.08, 0.35], isSeed: true),
        .init("The limit of 30 km/h should hold in all of the centre.", [0.92, 0.22, 0.55], isSeed: true),
        .init("A tram line is worth years of building sites.", [0.4, 0.2, 0.93], isSeed: true),
        .init("Shops lose customers if fewer cars can come.", [0.1, 0.88, 0.35], isSeed: true),
        // What they share
        .init("Children should be able to cross every main street safely.", [0.97, 0.93, 0.96], isSeed: true),
        .init("Deliveries should have bays of their own.", [0.88, 0.9, 0.85], isSeed: true),
        // What residents put in
        .init("Road works should be announced three months before they begin.", [0.9, 0.95, 0.92]),
        .init("People who can hardly walk need parking close to the shops.", [0.9, 0.96, 0.93]),
        .init("Der Bus sollte abends länger fahren.", [0.75, 0.6, 0.97], language: "de"),
        .init("Fahrräder gehören nicht auf den Gehweg.", [0.6, 0.95, 0.85], language: "de"),
        .init("The ring road needs better signs to the car parks.", [0.5, 0.9, 0.6]),
        .init("One street in the centre should be closed to cars on Saturdays, as a trial.", [0.96, 0.3, 0.8]),
        .init("A day ticket for the bus should cost less than an hour of parking.", [0.8, 0.45, 0.97]),
        .init("Traffic lights should turn green sooner for people on foot.", [0.95, 0.4, 0.75]),
        .init("Der Marktplatz braucht mehr Bäume und Bänke.", [0.95, 0.8, 0.9], language: "de"),
        .init("Cars that only look for a parking space should be kept out by signs.", [0.7, 0.65, 0.7]),
        .init("The car park at the station should be free for those who go on by bus.", [0.6, 0.9, 0.9]),
        .init("Electric cars should park for free.", [0.2, 0.7, 0.25], decision: nil),
        .init("There should be more parking in the centre.", [0.1, 0.9, 0.2], decision: .rejected),
        .init("The football club needs a new stadium.", [0.4, 0.5, 0.4], decision: .rejected),
        .init("I live outside the city.", [0.2, 0.6, 0.4], isMeta: true),
        .init("This survey should run for longer.", [0.5, 0.5, 0.5], decision: nil),
    ]
}
