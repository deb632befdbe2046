using System.Globalization;
using System.Security.Cryptography;

namespace Personalization.Testing;

/// <summary>What the environment says about random tests.</summary>
internal static class TestSettings
{
    /// <summary>Gets how many times more cases than usual are wanted: 1 by <c>./test.sh</c>, 4 on CI, 20 by <c>./test.sh --full</c>.</summary>
    internal static int Scale => Read("PERSONALIZATION_TEST_SCALE") is { } scale and > 0 ? scale : 1;

    /// <summary>Answers the seed to repeat, or a new one.</summary>
    internal static int NextSeed() => Read("PERSONALIZATION_TEST_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Answers one of <paramref name="parts"/> equal parts of the cases, another one from seed to seed; all of them where more than usual is wanted.</summary>
    internal static IEnumerable<T> Some<T>(IEnumerable<T> cases, int parts)
    {
        var part = NextSeed() % parts;
        return Scale > 1 ? cases : cases.Where((_, n) => n % parts == part);
    }

    private static int? Read(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
