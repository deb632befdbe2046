namespace Personalization.TestData;

/// <summary>What a server does only for tests.</summary>
internal sealed partial class RedisServer
{
    static partial void SkipTest() => Assert.Skip(Missing);
}
