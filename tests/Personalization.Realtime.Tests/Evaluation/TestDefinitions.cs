using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>Short words for definitions, events and records.</summary>
internal static class TestDefinitions
{
    internal const string Parent = "customers";

    internal static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    internal static EventModelDefinition Model(string name, params EventColumn[] columns) => new()
    {
        Name = name,
        Source = "web",
        Type = EventType.Track,
        Event = name,
        Parent = Parent,
        ForeignKeyFrom = "userId",
        ForeignKeyIndex = "user_id",
        Columns = columns,
    };

    internal static AudienceDefinition Audience(string name, AudienceCondition where) => new() { Name = name, Parent = Parent, Where = where };

    internal static FieldCondition Field(string field, FieldOperator @operator, params object[] values) => new(field, new FieldComparison(@operator, values));

    internal static FieldCondition Field(string field, FieldOperator @operator, RelativePeriod period) => new(field, new FieldComparison(@operator, [], period));

    internal static AudienceCondition All(params AudienceCondition[] conditions) => new AllCondition(conditions);

    internal static AudienceCondition Any(params AudienceCondition[] conditions) => new AnyCondition(conditions);

    internal static EventCondition Performed(string model, CountOperator @operator, int count, TimeSpan within, AudienceCondition? where = null) => new(model, @operator, count, within, where);

    internal static EventCondition NotPerformed(string model, TimeSpan within) => new(model, CountOperator.Exactly, 0, within);

    internal static EventMessage Event(string name, string id, DateTimeOffset time, string properties = "{}", DateTimeOffset? received = null) => new()
    {
        Source = "web",
        Type = EventType.Track,
        Name = name,
        MessageId = id,
        UserId = "ada",
        Timestamp = time,
        ReceivedAt = received ?? time,
        Utf8Json = Encoding.UTF8.GetBytes($$"""{"messageId":"{{id}}","userId":"ada","properties":{{properties}}}"""),
    };

    internal static RecordView Record(string json) => RecordView.Of(Encoding.UTF8.GetBytes(json), "ada");
}
