namespace Personalization.Benchmarks.Scale;

/// <summary>An axis from one power of ten to another.</summary>
internal sealed class LogAxis
{
    private readonly int _lowest;
    private readonly int _highest;
    private readonly double _from;
    private readonly double _to;

    internal LogAxis(IEnumerable<double> values, double from, double to)
    {
        var logarithms = values.Select(Math.Log10).ToArray();
        _lowest = (int)Math.Floor(logarithms.Min());
        _highest = Math.Max((int)Math.Ceiling(logarithms.Max()), _lowest + 1);
        (_from, _to) = (from, to);
    }

    internal IEnumerable<double> Ticks => Enumerable.Range(_lowest, _highest - _lowest + 1).Select(power => Math.Pow(10, power));

    /// <summary>Where a value lies in the picture.</summary>
    internal double this[double value] => _from + ((Math.Log10(value) - _lowest) / (_highest - _lowest) * (_to - _from));
}
