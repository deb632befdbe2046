using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Evaluation;
using Personalization.Realtime.Events;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class AudiencePlanStepTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly EventModelDefinition[] Models = [Model("view", new EventColumn("properties.path", "path")), Model("buy") with { Timestamp = "properties.at" }];
    private static readonly AudienceDefinition Viewer = Audience("viewer", Performed("view", CountOperator.AtLeast, 2, 10 * Minute));
    private static readonly AudienceDefinition Free = Audience("free", Field("plan", FieldOperator.EqualTo, "free"));

    [Fact]
    public void Step_NothingKnownAndNoMember_KeepsNothing()
    {
        var result = new TestPerson(Models, """{"plan":"pro"}""", Viewer, Free).Step(Start);

        Assert.False(result.IsChanged);
        Assert.True(result.State.IsEmpty);
        Assert.Null(result.Due);
    }

    [Fact]
    public void Step_Again_ChangesNothing()
    {
        var person = new TestPerson(Models, """{"plan":"free"}""", Viewer, Free);
        var message = Event("view", "1", Start);
        var first = person.Receive(message);
        Assert.True(first.IsChanged);
        Assert.Equal(Start + (10 * Minute), first.Due);

        var again = person.Receive(message, Start + Minute);

        Assert.False(again.IsChanged);
        Assert.Empty(again.Transitions);
        Assert.Equal(first.State.ToArray(), again.State.ToArray());
        Assert.Equal(first.Due, again.Due);
    }

    [Fact]
    public void Step_AllEventsOutlived_CostsNothingAgain()
    {
        var person = new TestPerson(Models, "{}", Viewer);
        person.Receive(Event("view", "1", Start));

        var result = person.Step(person.Due!.Value, "timer");

        Assert.True(result.IsChanged);
        Assert.True(result.State.IsEmpty);
        Assert.Null(result.Due);
    }

    [Fact]
    public void Step_SameMessageAtAnotherTime_CountsOnceAtTheNewest()
    {
        var person = new TestPerson(Models, "{}", Viewer);
        person.Receive(Event("view", "1", Start));
        person.Receive(Event("view", "1", Start + Minute));
        Assert.False(person.IsMember("viewer", Start + Minute));

        person.Receive(Event("view", "2", Start + Minute));
        person.Receive(Event("view", "1", Start - Minute, received: Start + Minute));

        Assert.True(person.IsMember("viewer", Start + (11 * Minute) - TimeSpan.FromTicks(1)));
        Assert.False(person.IsMember("viewer", Start + (11 * Minute)));
    }

    [Fact]
    public void Step_TimeAhead_CountsAsReceived()
    {
        var bought = Audience("bought", Performed("buy", CountOperator.AtLeast, 1, Minute));
        var person = new TestPerson(Models, "{}", bought);

        person.Receive(Event("buy", "1", Start, $$"""{"at":"{{Start.AddDays(1):O}}"}"""));

        Assert.Equal(Start + Minute, person.Due);
    }

    [Fact]
    public void NeedsEvents_ByConditions_IsWhetherARecordAloneMakesNoMember()
    {
        var (some, none, free) = (Performed("view", CountOperator.AtLeast, 1, Minute), Performed("view", CountOperator.Exactly, 0, Minute), Field("plan", FieldOperator.EqualTo, "free"));
        Assert.True(Needs(some));
        Assert.True(Needs(All(some, free)));
        Assert.True(Needs(All(free, Any(some, All(free, some)))));
        Assert.True(Needs(new NotCondition(none)));
        Assert.True(Needs(new NotCondition(Any(none, free))));
        Assert.False(Needs(none));
        Assert.False(Needs(free));
        Assert.False(Needs(Any(some, free)));
        Assert.False(Needs(new NotCondition(All(some, free))));
        Assert.False(Needs(Performed("view", CountOperator.LessThan, 1, Minute)));
        Assert.False(Needs(Performed("view", CountOperator.AtMost, 3, Minute)));

        static bool Needs(AudienceCondition condition) => AudiencePlan.Compile(Parent, Models, [Audience("a", condition)]).NeedsEvents;
    }

    [Fact]
    public void Step_ModelWithItsOwnTime_CountsByIt()
    {
        var bought = Audience("bought", Performed("buy", CountOperator.AtLeast, 1, 10 * Minute));
        var person = new TestPerson(Models, "{}", bought);

        person.Receive(Event("buy", "1", Start, $$"""{"at":"{{Start - Minute:O}}"}"""));
        Assert.Equal(Start + (9 * Minute), person.Due);

        // A time that does not read as one counts as none. What is due stays so: the look at that time finds out.
        person.Receive(Event("buy", "2", Start, """{"at":1772452800}"""));
        Assert.Equal(Start + (9 * Minute), person.Due);
        Assert.Equal(Start + (10 * Minute), person.Step(Start + (9 * Minute), "timer").Due);
    }

    [Fact]
    public void Step_ClockBehindTheState_DoesNotGoBack()
    {
        var person = new TestPerson(Models, "{}", Viewer);
        person.Receive(Event("view", "1", Start));
        person.Receive(Event("view", "2", Start));
        person.Step(Start + (10 * Minute));

        var result = person.Step(Start + Minute, "late host");

        Assert.Empty(result.Transitions);
        Assert.False(person.IsMember("viewer", Start + Minute));
        person.Receive(Event("view", "3", Start + (5 * Minute)), Start + (6 * Minute));
        person.Receive(Event("view", "4", Start + (5 * Minute)), Start + (6 * Minute));
        Assert.Equal(Start + (10 * Minute), person.Transitions[^1].At);
    }

    [Fact]
    public void Step_RecordUnknown_LeavesMembershipAndAsksAgain()
    {
        var person = new TestPerson(Models, """{"plan":"free"}""", Free);
        person.Step(Start);
        person.Record = RecordView.Unknown;

        var result = person.Step(Start + Minute);

        Assert.Empty(result.Transitions);
        Assert.Equal(Start + (2 * Minute), result.Due);
        Assert.Equal(new Membership("free", true, Start, null), person.Read("free", Start + Minute));
    }

    [Fact]
    public void Step_RecordRemoved_LeavesAndComesBackWithTheNextNumber()
    {
        var person = new TestPerson(Models, """{"plan":"free"}""", Viewer, Free);
        person.Step(Start, "run 1");
        person.Record = RecordView.Missing;
        person.Step(Start + Minute, "run 2");
        Assert.False(person.IsMember("free", Start + Minute));

        person.Record = Record("""{"plan":"free"}""");
        person.Step(Start + (2 * Minute), "run 3");

        Assert.Equal([(1L, true, "run 1"), (2L, false, "run 2"), (3L, true, "run 3")], person.Transitions.Select(t => (t.Number, t.IsMember, t.Cause!)));
    }

    [Fact]
    public void Step_RecordMissing_KeepsTheEventsUntilItAppears()
    {
        var person = new TestPerson(AudiencePlan.Compile(Parent, Models, [Viewer]), RecordView.Missing);
        person.Receive(Event("view", "1", Start));
        person.Receive(Event("view", "2", Start));
        Assert.Empty(person.Transitions);

        person.Record = Record("{}");
        person.Step(Start + Minute);

        Assert.True(Assert.Single(person.Transitions).IsMember);
    }

    [Fact]
    public void Step_NoMemberFor30Days_ForgetsTheCounter()
    {
        var person = new TestPerson(Models, """{"plan":"free"}""", Free);
        person.Step(Start);
        person.Record = Record("{}");
        person.Step(Start + Minute);
        Assert.Equal(Start.AddDays(30) + Minute, person.Due);

        Assert.False(person.Step(Start.AddDays(30)).State.IsEmpty);
        Assert.True(person.Step(person.Due!.Value).State.IsEmpty);
    }

    [Fact]
    public void Step_ChangedAudience_GoesOnCounting()
    {
        var person = new TestPerson(Models, """{"plan":"free"}""", Free);
        person.Step(Start);

        person.Plan = AudiencePlan.Compile(Parent, Models, [Audience("free", Field("plan", FieldOperator.EqualTo, "none"))]);
        person.Step(Start + Minute, "definition");

        Assert.Equal((2L, false), (person.Transitions[^1].Number, person.Transitions[^1].IsMember));
    }

    [Fact]
    public void Step_FilterThatVanished_IsDropped()
    {
        var person = new TestPerson(Models, "{}", Viewer);
        person.Receive(Event("view", "1", Start));

        person.Plan = AudiencePlan.Compile(Parent, Models, [Free]);

        Assert.True(person.Step(Start).State.IsEmpty);
    }

    [Fact]
    public void Tracking_NextPlan_CollectsForItAndJudgesAsBefore()
    {
        var buyer = Audience("buyer", Performed("buy", CountOperator.AtLeast, 1, 20 * Minute));
        var next = AudiencePlan.Compile(Parent, Models, [Viewer with { Where = Performed("view", CountOperator.AtLeast, 3, 20 * Minute) }, buyer]);
        var person = new TestPerson(AudiencePlan.Compile(Parent, Models, [Viewer]).Tracking(next), Record("{}"));
        for (var i = 0; i < 3; i++)
        {
            person.Receive(Event("view", $"{i}", Start + (i * Minute)));
        }

        person.Receive(Event("buy", "b", Start + (3 * Minute)));
        Assert.Equal("viewer", Assert.Single(person.Transitions).Audience);

        person.Plan = next;
        person.Step(Start + (15 * Minute), "definition");

        Assert.True(person.IsMember("viewer", Start + (15 * Minute)));
        Assert.Equal(["viewer", "buyer"], person.Transitions.Select(transition => transition.Audience));
    }

    [Fact]
    public void Step_Merged_CountsTheOtherIdsEventsOnce()
    {
        var plan = AudiencePlan.Compile(Parent, Models, [Viewer]);
        var device = new TestPerson(plan, RecordView.None);
        device.Receive(Event("view", "1", Start));
        device.Receive(Event("view", "2", Start + Minute));
        Assert.Empty(device.Transitions);
        Assert.All(plan.Read(device.State, RecordView.None, Start), membership => Assert.False(membership.IsMember));
        var person = new TestPerson(plan, Record("{}"));
        person.Receive(Event("view", "2", Start + Minute));

        person.Step(Start + (2 * Minute), "identify", device.State);
        var again = person.Step(Start + (2 * Minute), "identify", device.State);

        Assert.False(again.IsChanged);
        Assert.Equal("identify", Assert.Single(person.Transitions).Cause);
        Assert.Equal(Start + (10 * Minute), person.Due);
    }

    [Fact]
    public void Linked_Id_LeadsToThePersonForADayAfterItsLastEvent()
    {
        var device = new TestPerson(AudiencePlan.Compile(Parent, Models, [Viewer]), RecordView.None) { State = AudiencePlan.Linked("r:ada", Start) };
        Assert.Equal("r:ada", AudiencePlan.LinkOf(device.State));
        Assert.Null(AudiencePlan.LinkOf(default));

        device.Receive(Event("view", "1", Start.AddHours(20)));
        Assert.Equal("r:ada", AudiencePlan.LinkOf(device.Step(Start.AddHours(43)).State));
        Assert.Equal(Start.AddHours(44), device.Due);

        Assert.True(device.Step(Start.AddHours(44)).State.IsEmpty);
    }

    [Theory]
    [InlineData(CountOperator.AtLeast, 2, false, false, true, true)]
    [InlineData(CountOperator.MoreThan, 2, false, false, false, true)]
    [InlineData(CountOperator.Exactly, 2, false, false, true, false)]
    [InlineData(CountOperator.AtMost, 2, true, true, true, false)]
    [InlineData(CountOperator.LessThan, 2, true, true, false, false)]
    [InlineData(CountOperator.Exactly, 0, true, false, false, false)]
    [InlineData(CountOperator.AtLeast, 0, true, true, true, true)]
    public void Count_Operator_IsRightAfterEachEvent(CountOperator @operator, int count, params bool[] afterEvents)
    {
        var person = new TestPerson(Models, "{}", Audience("a", Performed("view", @operator, count, 10 * Minute)));
        for (var i = 0; i < afterEvents.Length; i++)
        {
            Assert.Equal(afterEvents[i], person.IsMember("a", Start + (i * Minute)));
            person.Receive(Event("view", $"{i}", Start + (i * Minute)));
        }

        // And the way back, as they leave the window.
        for (var i = 0; i < afterEvents.Length; i++)
        {
            Assert.Equal(afterEvents[^(i + 1)], person.IsMember("a", Start + ((10 + i) * Minute)));
        }
    }

    [Fact]
    public void Read_WithManyAudiences_JudgesNamedOnesFirst()
    {
        var person = new TestPerson(
            Models, """{"plan":"free"}""",
            Audience("c", new NotCondition(new InAudienceCondition("b"))), Audience("b", new NotCondition(new InAudienceCondition("free"))), Free, Audience("all", All()), Audience("none", Any()));

        Assert.Equal([("c", true), ("b", false), ("free", true), ("all", true), ("none", false)], person.Plan.Read(default, person.Record, Start).Select(membership => (membership.Audience, membership.IsMember)));
    }

    [Fact]
    public void Compile_EqualFilters_AreOne()
    {
        var where = Field("path", FieldOperator.EqualTo, "/a");
        var other = Models[0] with { Name = "the same", Columns = [new EventColumn("properties.path", "p")] };
        var plan = AudiencePlan.Compile(Parent, [.. Models, other], [
            Audience("a", Performed("view", CountOperator.AtLeast, 3, Minute, where)),
            Audience("b", Performed("view", CountOperator.Exactly, 1, 5 * Minute, Field("path", FieldOperator.EqualTo, "/a"))),
            Audience("c", Performed("the same", CountOperator.Exactly, 1, Minute, Field("p", FieldOperator.EqualTo, "/a"))),
            Audience("d", Performed("view", CountOperator.Exactly, 1, 2 * Minute)),
        ]);

        Assert.Equal(2, plan.Filters.Count);
        Assert.Equal((4, 300_000L), plan.Filters.Values.Select(filter => (filter.Keep, filter.Window)).Max());
        Assert.Equal(5 * Minute, plan.LongestWindow);
        Assert.True(plan.TryMatch(Event("view", "1", Start, """{"path":"/a"}"""), out var hit));
        Assert.Equal(2, hit.Count);
        Assert.False(plan.TryMatch(Event("other", "1", Start), out _));
        Assert.False(plan.TryMatch(Event("view", "1", Start) with { Source = "app" }, out _));
        Assert.False(plan.TryMatch(Event("view", "1", Start) with { Type = EventType.Page }, out _));
    }

    [Fact]
    public void Fingerprint_Definition_ChangesWithWhatDecidesAlone()
    {
        var before = AudiencePlan.Compile(Parent, Models, [Viewer, Free, Audience("in", new InAudienceCondition("free"))]);
        var same = AudiencePlan.Compile(Parent, Models, [Audience("in", new InAudienceCondition("free")), Free with { }, Viewer]);
        Assert.Equal(before.Fingerprint, same.Fingerprint);

        var changed = AudiencePlan.Compile(Parent, Models, [Viewer, Free with { ExcludesNullsInNot = true }, Audience("in", new InAudienceCondition("free"))]);

        Assert.NotEqual(before.Fingerprint, changed.Fingerprint);
        Assert.Equal([true, false, false], before.Audiences.Zip(changed.Audiences, (a, b) => a.Fingerprint == b.Fingerprint));
        Assert.Equal(before.Audiences.Select(audience => audience.Id), changed.Audiences.Select(audience => audience.Id));
    }

    [Fact]
    public void Fingerprint_KnownDefinition_IsFrozen()
    {
        // Stored states name filters and audiences by these.
        var plan = AudiencePlan.Compile(Parent, Models, [Audience("a", Performed("view", CountOperator.AtLeast, 1, Minute, Any(Field("path", FieldOperator.EqualTo, "/a", 1.5, true, Start))))]);

        Assert.Equal((13694955433793204124, 16629034431890738719, 13696413038560768153), (plan.Filters.Keys.Single(), plan.Audiences[0].Id, plan.Audiences[0].Fingerprint));
    }

    [Fact]
    public void Step_DamagedState_SaysSoAndThePlanGoesOn()
    {
        var person = new TestPerson(Models, "{}", Viewer) { State = Encoding.UTF8.GetBytes("\u0001?") };
        Assert.Throws<InvalidDataException>(() => person.Step(Start));

        person.State = default;

        Assert.True(person.Receive(Event("view", "1", Start)).IsChanged);
    }

    [Fact]
    public void Step_FromManyThreads_IsTheSame()
    {
        var plan = AudiencePlan.Compile(Parent, Models, [Viewer, Free]);
        var states = new byte[2_000][];
        Parallel.For(0, states.Length, i =>
        {
            var person = new TestPerson(plan, Record(i % 2 == 0 ? """{"plan":"free"}""" : "{}"));
            person.Receive(Event("view", $"{i % 4}", Start));
            states[i] = person.State.ToArray();
        });

        Assert.All(Enumerable.Range(0, states.Length), i => Assert.Equal(states[i % 4], states[i]));
    }
}
