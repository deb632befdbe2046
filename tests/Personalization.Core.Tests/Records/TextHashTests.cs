using System.Globalization;
using Personalization.Records.Memory;

namespace Personalization.Core.Tests.Records;

public sealed class TextHashTests
{
    [Fact]
    public void Of_EqualTexts_AreEqual()
    {
        var hash = TextHash.Create();
        for (var length = 0; length < 70; length++)
        {
            Assert.Equal(hash.Of(new string('x', length)), hash.Of(new string('x', length)));
        }
    }

    [Fact]
    public void Of_TextsThatDifferInOneCharacter_SeldomCollide()
    {
        var hash = TextHash.Create();
        var texts = new HashSet<string>();
        for (var length = 0; length < 70; length++)
        {
            texts.Add(new string('\0', length));
            for (var position = 0; position < length; position++)
            {
                texts.Add(new string('\0', position) + 'x' + new string('\0', length - position - 1));
            }
        }

        // About 2,500 texts in 2^32 hashes: one collision has a chance of 1 in 1,400, three have none.
        Assert.InRange(texts.Count - texts.Select(hash.Of).Distinct().Count(), 0, 2);
    }

    [Fact]
    public void Of_ConsecutiveKeys_SpreadOverTheLowBits()
    {
        var hash = TextHash.Create();
        var slots = new int[1024];
        for (var i = 0; i < 1024 * 64; i++)
        {
            slots[hash.Of("user-" + i.ToString("D8", CultureInfo.InvariantCulture)) & 1023]++;
        }

        // 64 expected, a deviation of 8: what lies outside is no chance.
        Assert.All(slots, count => Assert.InRange(count, 8, 140));
    }

    [Fact]
    public void Create_TwoOfThem_HaveSecretsOfTheirOwn()
        => Assert.True(
            Enumerable.Range(0, 8).Select(i => TextHash.Create().Of("a")).Distinct().Count() > 1);
}
