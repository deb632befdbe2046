namespace Personalization.Benchmarks.Harness;

/// <summary>The median of several measurements, and how far they lie apart.</summary>
internal readonly record struct Sample(double Median, double Min, double Max)
{
    internal static Sample Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[^1]);
    }
}
