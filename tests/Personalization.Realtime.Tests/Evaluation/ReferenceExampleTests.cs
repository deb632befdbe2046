using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;
using static Personalization.Realtime.Tests.Evaluation.TestDefinitions;

namespace Personalization.Realtime.Tests.Evaluation;

/// <summary>The examples of the reference, by name.</summary>
public sealed class ReferenceExampleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void PricingIntent_ThreeViewsInTenMinutesOnTheFreePlan_EntersAndLeaves()
    {
        var person = new TestPerson(
            [Model("pricing_viewed", new EventColumn("properties.path", "path"))],
            """{"plan":"free"}""",
            Audience("pricing-intent", All(
                Performed("pricing_viewed", CountOperator.AtLeast, 3, 10 * Minute, Field("path", FieldOperator.StartsWith, "/pricing")),
                Field("plan", FieldOperator.EqualTo, "free"))));

        person.Receive(Event("pricing_viewed", "1", Start, """{"path":"/pricing"}"""));
        person.Receive(Event("pricing_viewed", "2", Start + Minute, """{"path":"/pricing/teams"}"""));
        person.Receive(Event("pricing_viewed", "3", Start + (2 * Minute), """{"path":"/blog"}"""));
        Assert.False(person.IsMember("pricing-intent", Start + (2 * Minute)));

        person.Receive(Event("pricing_viewed", "4", Start + (3 * Minute), """{"path":"/pricing"}"""));
        Assert.True(person.IsMember("pricing-intent", Start + (3 * Minute)));
        Assert.Equal(Start + (10 * Minute), person.Due);
        Assert.False(person.IsMember("pricing-intent", Start + (10 * Minute)));

        person.Step(Start + (10 * Minute), "timer");
        Assert.Equal([("pricing-intent", 1L, true, "4"), ("pricing-intent", 2L, false, "timer")], person.Transitions.Select(t => (t.Audience, t.Number, t.IsMember, t.Cause!)));
    }

    [Fact]
    public void Suppression_OrderCompleted_LeavesAtOnceAndComesBackAfterTheWindow()
    {
        var person = new TestPerson(
            [Model("order_completed")],
            """{"LTV":300.01,"channel":"web"}""",
            Audience("promotion", All(NotPerformed("order_completed", 5 * Minute), Field("LTV", FieldOperator.GreaterThan, 300m), Field("channel", FieldOperator.EqualTo, "web"))));

        person.Step(Start, "record");
        Assert.True(person.IsMember("promotion", Start));
        Assert.Null(person.Due);

        person.Receive(Event("order_completed", "1", Start + Minute));
        Assert.False(person.IsMember("promotion", Start + Minute));
        Assert.Equal(Start + (6 * Minute), person.Due);
        Assert.True(person.IsMember("promotion", Start + (6 * Minute)));

        person.Record = Record("""{"LTV":300,"channel":"web"}""");
        Assert.False(person.IsMember("promotion", Start + (6 * Minute)));
    }

    [Fact]
    public void AbandonedCheckout_StartedAndNotCompleted_IsAMember()
    {
        var day = TimeSpan.FromHours(24);
        var person = new TestPerson(
            [Model("Checkout started"), Model("Order completed")],
            """{"LTV":201,"email":"ada@shop.example"}""",
            Audience("abandoned", All(
                Performed("Checkout started", CountOperator.AtLeast, 1, day),
                NotPerformed("Order completed", day),
                Field("LTV", FieldOperator.GreaterThan, 200.0),
                Field("email", FieldOperator.Exists))));

        person.Receive(Event("Checkout started", "1", Start));
        Assert.True(person.IsMember("abandoned", Start + day - Minute));
        Assert.False(person.IsMember("abandoned", Start + day));

        person.Receive(Event("Order completed", "2", Start + Minute));
        Assert.False(person.IsMember("abandoned", Start + Minute));
    }

    [Theory]
    [InlineData("""{"category":"flight"}""", "Gold", true)]
    [InlineData("""{"category":"hotel"}""", "Gold", true)]
    [InlineData("""{"category":"car"}""", "Gold", false)]
    [InlineData("""{"category":"hotel"}""", "gold", false)]
    public void Travel_SearchOfFlightOrHotel_IsForGoldAlone(string properties, string status, bool isMember)
    {
        var person = new TestPerson(
            [Model("search", new EventColumn("properties.category", "category"))],
            $$"""{"loyalty_status":"{{status}}"}""",
            Audience("travel", All(
                Performed("search", CountOperator.AtLeast, 1, TimeSpan.FromHours(24), Field("category", FieldOperator.EqualTo, "flight", "hotel")),
                Field("loyalty_status", FieldOperator.EqualTo, "Gold"))));

        person.Receive(Event("search", "1", Start, properties));

        Assert.Equal(isMember, person.IsMember("travel", Start + TimeSpan.FromHours(23)));
    }
}
