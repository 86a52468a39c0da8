using System.Runtime.InteropServices;

namespace SoftReferences;

/// <summary>A number of rows, and of the keys that they refer to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RemovalCount(long Rows, long Keys)
{
    public static RemovalCount operator +(RemovalCount left, RemovalCount right) => new(left.Rows + right.Rows, left.Keys + right.Keys);
}
