using System.Globalization;

namespace Personalization.Core.Tests.Sync;

/// <summary>Where random tests get their seed from, and how many cases they run.</summary>
internal static class TestRandom
{
    internal static int Seed { get; } = Read("PERSONALIZATION_TEST_SEED", Environment.TickCount & 0xFFFFFF);

    internal static int Scale { get; } = Read("PERSONALIZATION_TEST_SCALE", 1);

    private static int Read(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
