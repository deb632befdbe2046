using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Personalization.Benchmarks.Harness;

/// <summary>
/// What it costs to use memory for the first time, which a first sync does for its records and its plan. It differs much between machines: one
/// whose host takes unused memory back pays for it each time.
/// </summary>
internal static unsafe class FreshMemory
{
    private const int Megabytes = 256;

    internal static double SecondsPerGigabyte()
    {
        const int size = Megabytes << 20;
        var block = (byte*)NativeMemory.Alloc(size);
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (var offset = 0; offset < size; offset += Environment.SystemPageSize)
            {
                block[offset] = 1;
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds * 1024 / Megabytes;
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }
}
