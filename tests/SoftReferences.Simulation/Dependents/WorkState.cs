namespace SoftReferences.Simulation;

/// <summary>How far a piece of clean-up work is.</summary>
internal enum WorkState
{
    Pending,
    Settling,
    Done,
    Parked,
    Cancelled,
}
