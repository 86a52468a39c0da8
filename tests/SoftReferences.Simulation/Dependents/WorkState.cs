namespace SoftReferences.Simulation;

/// <summary>The state of an item of clean-up work.</summary>
internal enum WorkState
{
    Pending,
    Settling,
    Done,
    Parked,
    Cancelled,
}
