using System.Globalization;
using System.Security.Cryptography;

namespace Personalization.Testing;

/// <summary>What the environment says about random tests.</summary>
internal static class TestSettings
{
    /// <summary>Gets how many times more cases than usual are wanted.</summary>
    internal static int Scale => Read("PERSONALIZATION_TEST_SCALE") is { } scale and > 0 ? scale : 1;

    /// <summary>Answers the seed to repeat, or a new one.</summary>
    internal static int NextSeed() => Read("PERSONALIZATION_TEST_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);

    private static int? Read(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
