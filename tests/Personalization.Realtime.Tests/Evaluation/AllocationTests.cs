using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>What a step allocates: its new state, and nothing for the looking.</summary>
public sealed class AllocationTests
{
    private const int Times = 1_000;

    private static readonly AudiencePlan Plan = AudiencePlan.Compile(
        Parent,
        [Model("view", new EventColumn("properties.path", "path"))],
        [
            Audience("intent", All(
                Performed("view", CountOperator.AtLeast, 3, TimeSpan.FromMinutes(10), Field("path", FieldOperator.StartsWith, "/pricing")),
                Field("plan", FieldOperator.EqualTo, "free"),
                Any(Field("address.country", FieldOperator.EqualTo, "DE", "AT"), Field("ltv", FieldOperator.GreaterThan, 300.5m)))),
            Audience("new", All(Field("since", FieldOperator.Within, new RelativePeriod(3, PeriodUnit.Month)), Field("born", FieldOperator.Anniversary))) with
            {
                TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            },
        ]);

    private static readonly RecordView Known = Record("""{"plan":"fr\u0065e","address":{"country":"AT"},"ltv":300.49,"since":"2026-02-01","born":"1990-05-05","more":[1,2,{"a":"b"}]}""");

    [Fact]
    public void Step_NothingChanges_AllocatesNothing()
        => AssertAllocates(0, () => Plan.Step(default, new StepInput { Record = RecordView.Missing }, Start));

    [Fact]
    public void Step_Event_AllocatesItsStateAlone()
    {
        Assert.True(Plan.TryMatch(Event("view", "1", Start, """{"path":"/pricing"}"""), out var hit));
        var state = Plan.Step(default, new StepInput { Events = [hit], Record = Known }, Start).State;
        Assert.True(Plan.TryMatch(Event("view", "2", Start, """{"path":"/pricing"}"""), out var next));
        EventHit[] events = [next];

        AssertAllocates(24 + 104, () => Plan.Step(state, new StepInput { Events = events, Record = Known }, Start));
    }

    [Fact]
    public void Read_Record_AllocatesItsAnswerAlone() => AssertAllocates(24 + 24 + (2 * 64), () => Plan.Read(default, Known, Start));

    [Fact]
    public void TryMatch_EventOfNoFilter_AllocatesNothing()
    {
        var message = Event("view", "1", Start, """{"path":"/blog"}""");
        AssertAllocates(0, () => Plan.TryMatch(message, out _));
    }

    [Fact]
    public void TryMatch_EventOfOneFilter_AllocatesNothing()
    {
        var message = Event("view", "1", Start, """{"path":"/pricing"}""");
        AssertAllocates(0, () => Plan.TryMatch(message, out _));
    }

    private static void AssertAllocates<T>(int budget, Func<T> call)
    {
        Repeat(call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(call);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Times, 0, budget);
    }

    private static void Repeat<T>(Func<T> call)
    {
        for (var i = 0; i < Times; i++)
        {
            call();
        }
    }
}
