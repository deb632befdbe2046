using Personalization.Journal;

namespace Personalization.Tests.Journal;

public sealed class OrderedIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 8, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Next_AtOneTime_AreInTheOrderOfTheCalls()
    {
        var ids = new OrderedIds();

        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next(Now)).ToArray();

        Assert.Equal(made.Order(StringComparer.Ordinal), made);
        Assert.Equal(made.Length, made.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Next_OfSeveralMakersInOneMillisecond_AreInTheOrderOfTheirTimes()
    {
        var made = Enumerable.Range(0, 1_000).Select(n => new OrderedIds().Next(Now.AddTicks(n * 10))).ToArray();

        Assert.Equal(made.Order(StringComparer.Ordinal), made);
    }

    [Fact]
    public void Next_Any_IsAUuidOfVersion7OfItsTime()
    {
        var id = Guid.ParseExact(new OrderedIds().Next(Now.AddMilliseconds(7)), "n");

        Assert.Equal((7, true), (id.Version, id.Variant is >= 8 and <= 11));
        Assert.Equal(Now.AddMilliseconds(7).ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString("n")[..12], 16));
    }

    [Fact]
    public void Next_ClockSetBackALittleOrALot_StaysInOrderOrFollowsIt()
    {
        var ids = new OrderedIds();
        var first = ids.Next(Now);

        var littleBack = ids.Next(Now.AddMilliseconds(-500));
        var farBack = ids.Next(Now.AddHours(-1));

        Assert.True(string.CompareOrdinal(first, littleBack) < 0);
        Assert.True(string.CompareOrdinal(farBack, first) < 0);
    }
}
