using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>Plays many histories with undos and names the seed of the one that fails.</summary>
internal static class UndoCases
{
    internal static async Task PlayAsync(int cases, Func<IRecordStore> newStore)
    {
        var first = TestSettings.NextSeed();
        for (var i = 0; i < cases * TestSettings.Scale; i++)
        {
            var seed = unchecked(first + i);
            try
            {
                using var scenario = new UndoScenario(seed, newStore());
                await scenario.PlayAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Case with seed {seed} failed; repeat with PERSONALIZATION_TEST_SEED={seed}.{Environment.NewLine}{exception.Message}", exception);
            }
        }
    }
}
