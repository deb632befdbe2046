using System.Globalization;
using Personalization.HttpBenchmarks;

// What the scripts of bench/http need beside the host itself.
switch (args)
{
    case ["baseline", var recordFile]:
        await Baseline.ServeAsync(await File.ReadAllBytesAsync(recordFile));
        return 0;
    case ["sink"]:
        await Sink.ServeAsync();
        return 0;
    case ["shop", var file, var rows]:
        Shop.Create(file, int.Parse(rows, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: baseline RECORD-FILE | sink | shop FILE ROWS. The scripts of bench/http call it.");
        return 2;
}
