using System.Globalization;
using Personalization.HttpBenchmarks;

// What bench/http/run.sh needs beside the host itself.
switch (args)
{
    case ["baseline", var recordFile]:
        await Baseline.ServeAsync(await File.ReadAllBytesAsync(recordFile));
        return 0;
    case ["shop", var file, var rows]:
        Shop.Create(file, int.Parse(rows, CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: baseline RECORD-FILE | shop FILE ROWS. bench/http/run.sh calls it.");
        return 2;
}
