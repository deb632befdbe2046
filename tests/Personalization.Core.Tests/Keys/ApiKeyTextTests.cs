using System.Security.Cryptography;
using System.Text;
using Personalization.Keys;

namespace Personalization.Tests.Keys;

public sealed class ApiKeyTextTests
{
    [Fact]
    public void Create_Always_HasPrefixRandomBytesAndChecksum()
    {
        var text = ApiKeyText.Create();

        Assert.Matches("^pz_[A-Za-z0-9_-]{49}$", text);
        Assert.Equal(ApiKeyText.Length, text.Length);
        Assert.True(ApiKeyText.IsWellFormed(text));
        Assert.NotEqual(text, ApiKeyText.Create());
    }

    // Frozen: keys that exist carry this checksum.
    [Fact]
    public void IsWellFormed_FrozenKey_Is() => Assert.True(ApiKeyText.IsWellFormed("pz_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ1KaJSQ"));

    [Fact]
    public void IsWellFormed_AnyLetterMistyped_IsNot()
    {
        var text = ApiKeyText.Create();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "aZ0-_ ä\0")
            {
                if (text[i] != letter)
                {
                    Assert.False(ApiKeyText.IsWellFormed(text[..i] + letter + text[(i + 1)..]));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("pz_")]
    [InlineData("55555555-4444-3333-2222-111111111111")]
    public void Hash_NoKey_IsRefused(string text)
    {
        Assert.False(ApiKeyText.TryHash(text, new byte[32]));
        Assert.Throws<FormatException>(() => ApiKeyText.Hash(text));
    }

    [Fact]
    public void Hash_Key_IsTheSha256OfItsText()
    {
        var text = ApiKeyText.Create();

        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text)), ApiKeyText.Hash(text));
        Assert.False(ApiKeyText.IsWellFormed(text + "a"));
        Assert.False(ApiKeyText.IsWellFormed(text.AsSpan(0, text.Length - 1)));
    }

    [Fact]
    public void IsWellFormed_KeyOfAnEarlierVersion_IsForEver()
        => Assert.True(ApiKeyText.IsWellFormed("pz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_9OyHA"));
}
