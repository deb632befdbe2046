using System.Globalization;
using System.Text;

namespace Personalization.Benchmarks.Harness;

/// <summary>Results as a Markdown table.</summary>
internal sealed class ResultTable
{
    private readonly StringBuilder _rows = new();

    internal void AddRatio(string work, PairedRun run, double target, double unit, string unitName)
        => Add(
            work,
            string.Create(CultureInfo.InvariantCulture, $"≤ {target:0.0#}×"),
            Text(run.Ratio, "0.00", "×"),
            run.Ratio.Median <= target,
            $"{Number(run.Ours.Median / unit)} against {Number(run.Baseline.Median / unit)} {unitName}");

    internal void AddLimit(string work, double target, Sample measured, string unit, string remark = "")
        => Add(work, $"≤ {Number(target)} {unit}".TrimEnd(), Text(measured, "0.##", $" {unit}".TrimEnd()), measured.Median <= target, remark);

    internal void AddFigure(string work, Sample measured, string unit, string remark = "")
        => Add(work, "–", Text(measured, "0.##", " " + unit), isMet: null, remark);

    internal string Markdown() => "| work | target | median (min–max) | | remark |\n| --- | --- | --- | --- | --- |\n" + _rows;

    private static string Text(Sample sample, string format, string unit)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{sample.Median.ToString(format, CultureInfo.InvariantCulture)}{unit} ({sample.Min.ToString(format, CultureInfo.InvariantCulture)}–{sample.Max.ToString(format, CultureInfo.InvariantCulture)})");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private void Add(string work, string target, string measured, bool? isMet, string remark)
    {
        var verdict = isMet switch { true => "met", false => "missed", _ => string.Empty };
        _rows.Append(CultureInfo.InvariantCulture, $"| {work} | {target} | {measured} | {verdict} | {remark} |\n");
        Console.Error.WriteLine($"  {work}: {measured} (target {target}) {verdict} {remark}");
    }
}
