using System.Runtime.InteropServices;

namespace SoftReferences;

/// <summary>The last heartbeat of the replica that follows a feed.</summary>
/// <param name="Holder">The replica; empty if it gave the feed up, or none has ever followed it.</param>
/// <param name="Beat">The number of heartbeats so far; 0 before the first.</param>
/// <remarks>It contains no time: a replica that waits to take over measures, by its own clock, how long nothing has changed.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FollowerBeat(Guid Holder, long Beat);
