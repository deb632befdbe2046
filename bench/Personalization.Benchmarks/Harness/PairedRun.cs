namespace Personalization.Benchmarks.Harness;

/// <summary>The times of alternating pairs of ours and a baseline, in one process.</summary>
internal sealed class PairedRun
{
    private readonly List<(double Ours, double Baseline)> _pairs = [];

    internal Sample Ratio => Sample.Of(_pairs.Select(pair => pair.Ours / pair.Baseline));

    internal Sample Ours => Sample.Of(_pairs.Select(pair => pair.Ours));

    internal Sample Baseline => Sample.Of(_pairs.Select(pair => pair.Baseline));

    /// <summary>Runs both once to warm up, then the pairs; who goes first alternates too.</summary>
    /// <param name="pairs">How many pairs.</param>
    /// <param name="ours">Does the work and answers how many seconds it took.</param>
    /// <param name="baseline">Does the baseline's work and answers how many seconds it took.</param>
    internal static async Task<PairedRun> MeasureAsync(int pairs, Func<Task<double>> ours, Func<Task<double>> baseline)
    {
        await baseline();
        await ours();
        var run = new PairedRun();
        for (var i = 0; i < pairs; i++)
        {
            var first = i % 2 == 0 ? await baseline() : 0;
            var mine = await ours();
            run._pairs.Add((mine, i % 2 == 0 ? first : await baseline()));
        }

        return run;
    }
}
