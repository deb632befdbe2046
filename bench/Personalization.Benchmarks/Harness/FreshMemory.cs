using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Personalization.Benchmarks.Harness;

/// <summary>
/// What it costs to use memory for the first time. A virtual machine whose host takes back unused memory pays much more for it than others do,
/// and a first sync uses about a gigabyte of new memory a million rows: the store's, and the system's copy of the plan on disk.
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
