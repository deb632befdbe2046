using Personalization.People;

namespace Personalization.Core.Tests.People;

public sealed class PersonKeyTests
{
    [Fact]
    public void Bucket_OfAPerson_IsPartOfTheLayoutAndNeverChanges()
        => Assert.Equal([55, 19, 10], new[] { new PersonKey("customers", "1"), new PersonKey("customers", "jane@example.com"), new PersonKey(string.Empty, "é") }.Select(key => key.Bucket));

    [Fact]
    public void Bucket_ManyPeople_FillAllAlike()
    {
        var counts = Enumerable.Range(0, 128_000).GroupBy(n => new PersonKey("customers", $"{n}").Bucket).Select(group => group.Count()).ToList();
        Assert.Equal(PersonKey.Buckets, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 800, 1200));
    }
}
