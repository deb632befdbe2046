using System.Runtime.InteropServices;
using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>SQLite's own functions for values. None may wait or call back: the garbage collector is not told that they run.</summary>
internal readonly unsafe struct ValueFunctions
{
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint> Column;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> Type;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long> Int64;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, double> Double;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*> Blob;
    internal readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> Bytes;
    internal readonly bool AreLoaded;

    private ValueFunctions(nint library)
    {
        AreLoaded = NativeLibrary.TryGetExport(library, "sqlite3_column_value", out var column)
            & NativeLibrary.TryGetExport(library, "sqlite3_value_type", out var type)
            & NativeLibrary.TryGetExport(library, "sqlite3_value_int64", out var int64)
            & NativeLibrary.TryGetExport(library, "sqlite3_value_double", out var real)
            & NativeLibrary.TryGetExport(library, "sqlite3_value_blob", out var blob)
            & NativeLibrary.TryGetExport(library, "sqlite3_value_bytes", out var bytes);
        Column = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint>)column;
        Type = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)type;
        Int64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long>)int64;
        Double = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, double>)real;
        Blob = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*>)blob;
        Bytes = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)bytes;
    }

    /// <summary>Finds them in the library that SQLitePCL uses, and in no other: a handle of one means nothing to another.</summary>
    internal static ValueFunctions Load()
        => raw.GetNativeLibraryName() is { Length: > 0 } name
            && NativeLibrary.TryLoad(name, typeof(ValueFunctions).Assembly, searchPath: null, out var library)
            ? new ValueFunctions(library)
            : default;
}
