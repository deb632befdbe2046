using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using Personalization.Testing;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>Random audiences over a small world, so that conditions meet.</summary>
internal sealed class RandomDefinitions(SeededRandom random)
{
    internal static readonly string[] Fields = ["plan", "ltv", "vip", "seen", "address.country", @"a\.b", "items.1"];

    internal static readonly string[] Texts = ["free", "pro", "", "DE", "Ünï%_", "/pricing", "/blog"];

    private static readonly object[] Numbers = [0.1, 300m, 300.01, 1, 2.50m, 1e21, 12345678901234567890.5m, -1L];
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
    private static readonly int[] Windows = [1, 1_000, 61_500, 600_000, 3_600_000, 86_400_000];

    internal static IReadOnlyList<EventModelDefinition> Models { get; } =
    [
        Model("view", Columns()),
        Model("view", Columns()) with { Name = "the same view" },
        Model("buy", Columns()) with { Timestamp = "properties.at" },
        Model("any", Columns()) with { Event = null },
    ];

    internal IReadOnlyList<AudienceDefinition> Audiences()
    {
        var audiences = new List<AudienceDefinition>();
        for (var i = 0; i < 5; i++)
        {
            if (random.Chance(80))
            {
                audiences.Insert(random.Next(audiences.Count + 1), new AudienceDefinition
                {
                    Name = $"a{i}",
                    Parent = Parent,
                    TimeZone = TimeZoneInfo.FindSystemTimeZoneById(random.Pick(Zones)),
                    ExcludesNullsInNot = random.Chance(30),
                    Where = Condition(0, [.. audiences.Select(audience => audience.Name)]),
                });
            }
        }

        return audiences;
    }

    private static EventColumn[] Columns() => [new("properties.path", "path"), new("properties.price", "price"), new("properties.at", "at")];

    private AudienceCondition Condition(int depth, string[] others) => random.Next(depth < 3 ? 10 : 6) switch
    {
        0 or 1 => Field(Comparison(isOfEvent: false)),
        2 or 3 or 4 => Counted(),
        5 => others.Length > 0 ? new InAudienceCondition(random.Pick(others)) : Counted(),
        6 or 7 => All(Parts(depth, others)),
        8 => Any(Parts(depth, others)),
        _ => new NotCondition(Condition(depth + 1, others)),
    };

    private AudienceCondition[] Parts(int depth, string[] others) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Condition(depth + 1, others))];

    private FieldCondition Field(FieldComparison comparison) => new(random.Pick(Fields), comparison);

    private EventCondition Counted() => Performed(
        random.Pick(Models).Name,
        (CountOperator)random.Next(5),
        random.Pick([0, 0, 1, 1, 2, 3]),
        TimeSpan.FromMilliseconds(random.Pick(Windows)),
        random.Chance(50) ? null : Where(0));

    private AudienceCondition Where(int depth) => random.Next(depth < 2 ? 6 : 3) switch
    {
        3 => All(Where(depth + 1), Where(depth + 1)),
        4 => Any(Where(depth + 1), Where(depth + 1)),
        5 => new NotCondition(Where(depth + 1)),
        _ => new FieldCondition(random.Pick(["path", "price", "at"]), Comparison(isOfEvent: true)),
    };

    private FieldComparison Comparison(bool isOfEvent)
    {
        var comparison = new FieldComparison((FieldOperator)random.Next((int)FieldOperator.NotExists + 1), []);
        return comparison.Operator switch
        {
            FieldOperator.EqualTo or FieldOperator.NotEqualTo => comparison with { Values = random.Next(4) switch { 0 => Several(Numbers), 1 => [random.Chance(50)], 2 => [Time()], _ => Several(Texts) } },
            FieldOperator.Contains or FieldOperator.NotContains or FieldOperator.StartsWith or FieldOperator.EndsWith => comparison with { Values = Several(Texts) },
            FieldOperator.Before or FieldOperator.After => comparison with { Values = [Time()] },
            FieldOperator.Between => comparison with { Values = random.Chance(50) ? [-5, random.Pick(Numbers)] : [Time(), Time().AddDays(100)] },
            FieldOperator.GreaterThan or FieldOperator.AtLeast or FieldOperator.LessThan or FieldOperator.AtMost => comparison with { Values = [random.Pick(Numbers)] },
            FieldOperator.Within or FieldOperator.NotWithin when !isOfEvent => comparison with { Period = Period() },
            FieldOperator.Within or FieldOperator.NotWithin or FieldOperator.Anniversary when isOfEvent => new FieldComparison(FieldOperator.Exists, []),
            _ => comparison,
        };
    }

    private RelativePeriod Period()
    {
        var isCalendar = random.Chance(50);
        return new RelativePeriod(1 + random.Next(3), (PeriodUnit)((isCalendar ? 3 : 0) + random.Next(isCalendar ? 4 : 7)), isCalendar, random.Chance(40));
    }

    private DateTimeOffset Time() => Start.AddMinutes(random.Next(40) - 20);

    private object[] Several(IReadOnlyList<object> values) => [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => random.Pick(values))];
}
