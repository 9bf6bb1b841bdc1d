import Events
import Testing

@Suite("Windows")
struct WindowTests {
    private let days = stride(
        from: CivilDay.number(year: 2023, month: 12, day: 20), to: CivilDay.number(year: 2026, month: 2, day: 10), by: 1
    )

    @Test("A length is allowed exactly where every released period lies wholly in one of its windows")
    func sums() {
        for released in Period.allCases {
            for length in WindowLength.allCases {
                let isSum = days.allSatisfy { day in
                    let start = released.start(of: day)
                    let end = released.end(of: start)
                    return Window.holding(start, length: length, released: released).allSatisfy {
                        $0.start <= start && end <= $0.end
                    }
                }
                #expect(length.isSum(of: released) == isSum, "\(length) of \(released)")
            }
        }
    }

    @Test("A rolling year ends with each month, or with each quarter, and every day is in all that hold it")
    func rolling() {
        for day in days {
            let months = Window.holding(day, length: .rollingYear, released: .day)
            #expect(months.count == 12)
            #expect(Set(months).count == 12)
            #expect(months.allSatisfy { $0.start <= day && day < $0.end && CivilDay.date($0.end).day == 1 })
            #expect(months.last?.start == Period.month.start(of: day))
            let quarters = Window.holding(Period.quarter.start(of: day), length: .rollingYear, released: .quarter)
            #expect(quarters.count == 4)
            #expect(quarters.allSatisfy { $0.start <= day && day < $0.end && CivilDay.date($0.end).month % 3 == 1 })
        }
    }

    @Test("The window before and the one of the year before")
    func before() {
        func day(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
            CivilDay.number(year: year, month: month, day: day)
        }
        let cases: [(WindowLength, Int32, previous: Int32, yearBefore: Int32)] = [
            (.day, day(2024, 3, 1), day(2024, 2, 29), day(2023, 3, 3)),
            (.week, day(2026, 1, 5), day(2025, 12, 29), day(2025, 1, 6)),
            (.month, day(2024, 3, 1), day(2024, 2, 1), day(2023, 3, 1)),
            (.quarter, day(2026, 1, 1), day(2025, 10, 1), day(2025, 1, 1)),
            (.year, day(2026, 1, 1), day(2025, 1, 1), day(2025, 1, 1)),
            (.rollingYear, day(2025, 1, 1), day(2024, 12, 1), day(2024, 1, 1)),
        ]
        for (length, start, previous, yearBefore) in cases {
            let window = Window(length, start: start)
            #expect(window.previous(released: .day).start == previous, "\(length)")
            #expect(window.yearBefore.start == yearBefore, "\(length)")
        }
        #expect(Window(.rollingYear, start: day(2025, 1, 1)).previous(released: .quarter).start == day(2024, 10, 1))
        #expect(Window(.rollingYear, start: day(2024, 3, 1)).end == day(2025, 3, 1))
    }
}
