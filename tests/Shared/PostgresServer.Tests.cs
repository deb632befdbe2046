namespace Personalization.TestData;

/// <summary>What a server does only for tests.</summary>
internal sealed partial class PostgresServer
{
    static partial void SkipTest() => Assert.Skip(Missing);
}
