using System.Globalization;
using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;

namespace Personalization.Benchmarks.Realtime;

/// <summary>Page views of one person, a second apart, and ten audiences that each of them touches: viewed pages below /pricing n times or more in ten minutes, with a plan that is free.</summary>
internal static class StepData
{
    internal const int Audiences = 10;
    internal const int Events = 1_000;

    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    internal static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    internal static readonly byte[] Record = Encoding.UTF8.GetBytes("""{"email":"ada@shop.example","full_name":"Ada Lovelace","city":"London","points":4711,"plan":"free","lifetime_value":1250.75}""");

    private const string Parent = "customers";

    internal static EventMessage[] Messages { get; } = [.. Enumerable.Range(0, Events).Select(MessageOf)];

    internal static AudiencePlan Plan { get; } = PlanOf(Audiences, Audiences);

    /// <summary>Compiles so many audiences, of which the last one asks for so many views.</summary>
    internal static AudiencePlan PlanOf(int audiences, int atMost) => AudiencePlan.Compile(
        Parent,
        [
            new EventModelDefinition
            {
                Name = "pricing_viewed", Source = "web", Type = EventType.Page, Parent = Parent, ForeignKeyFrom = "userId", ForeignKeyIndex = "user_id", Columns = [new EventColumn("properties.path", "path")],
            },
        ],
        [.. Enumerable.Range(1, audiences).Select(number => AudienceOf(number, number == audiences ? Math.Max(1, atMost) : number))]);

    private static AudienceDefinition AudienceOf(int number, int views) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"pricing-{number}"),
        Parent = Parent,
        Where = new AllCondition(
        [
            new EventCondition("pricing_viewed", CountOperator.AtLeast, views, Window, new FieldCondition("path", new FieldComparison(FieldOperator.StartsWith, ["/pricing"]))),
            new FieldCondition("plan", new FieldComparison(FieldOperator.EqualTo, ["free"])),
        ]),
    };

    private static EventMessage MessageOf(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"4f1c7a30-0000-4000-8000-{number:D12}");
        var time = Start.AddSeconds(number);
        return new EventMessage
        {
            Source = "web",
            Type = EventType.Page,
            MessageId = id,
            UserId = "ada",
            Timestamp = time,
            ReceivedAt = time,
            Utf8Json = Encoding.UTF8.GetBytes($$$"""{"type":"page","messageId":"{{{id}}}","userId":"ada","properties":{"path":"/pricing/teams","title":"Pricing","referrer":"https://search.example/"}}"""),
        };
    }
}
