using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Personalization.Testing;

namespace Personalization.Tests.Primitives;

/// <summary>Runs a property on random cases; a failure names the seed that repeats it.</summary>
internal static class PropertyCheck
{
    internal static void ForAll<T>(Arbitrary<T> values, Action<T> property, int cases = 200)
    {
        var seed = TestSettings.NextSeed();
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(cases * TestSettings.Scale)
            .WithReplay((ulong)seed, 0x9E3779B97F4A7C15);
        try
        {
            Check.One(config, Prop.ForAll(values, property));
        }
        catch (Exception failure)
        {
            throw new Xunit.Sdk.XunitException(string.Create(CultureInfo.InvariantCulture, $"Failed with PERSONALIZATION_TEST_SEED={seed}: {failure.Message}"), failure);
        }
    }

    internal static void ForAll<T>(Action<T> property, int cases = 200) => ForAll(ArbMap.Default.ArbFor<T>(), property, cases);
}
