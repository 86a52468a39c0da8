using System.Runtime.InteropServices;

namespace SoftReferences;

/// <summary>The last sign of life of the replica that follows a feed.</summary>
/// <param name="Holder">The replica; empty when it gave the feed up, or nobody ever followed it.</param>
/// <param name="Beat">How many signs there were; 0 before the first.</param>
/// <remarks>It has no time in it: whoever waits to take over measures with its own clock for how long nothing has changed.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FollowerBeat(Guid Holder, long Beat);
