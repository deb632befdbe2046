using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>One person whose steps are kept.</summary>
internal sealed class TestPerson(AudiencePlan plan, RecordView record)
{
    internal TestPerson(IReadOnlyList<EventModelDefinition> models, string record, params AudienceDefinition[] audiences)
        : this(AudiencePlan.Compile(TestDefinitions.Parent, models, audiences), TestDefinitions.Record(record))
    {
    }

    internal AudiencePlan Plan { get; set; } = plan;

    internal RecordView Record { get; set; } = record;

    internal ReadOnlyMemory<byte> State { get; set; }

    internal DateTimeOffset? Due { get; private set; }

    internal List<AudienceTransition> Transitions { get; } = [];

    internal StepResult Step(DateTimeOffset now, string? cause = "test", ReadOnlyMemory<byte> merged = default, params EventMessage[] events)
    {
        var hits = new List<EventHit>();
        foreach (var message in events)
        {
            if (Plan.TryMatch(message, out var hit))
            {
                hits.Add(hit);
            }
        }

        var result = Plan.Step(State, new StepInput { Events = hits, Record = Record, Cause = cause, Merged = merged }, now);
        (State, Due) = (result.State, result.Due);
        Transitions.AddRange(result.Transitions);
        return result;
    }

    internal StepResult Receive(EventMessage message, DateTimeOffset? now = null) => Step(now ?? message.ReceivedAt, message.MessageId, default, message);

    internal bool IsMember(string audience, DateTimeOffset now) => Plan.Read(State, Record, now).Single(membership => membership.Audience == audience).IsMember;

    internal Membership Read(string audience, DateTimeOffset now) => Plan.Read(State, Record, now).Single(membership => membership.Audience == audience);
}
