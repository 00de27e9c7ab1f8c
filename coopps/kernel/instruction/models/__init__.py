"""The agency's examination of a dossier."""

from coopps.kernel.instruction.models.examination import Examination, GridAnswer, Proposal
from coopps.kernel.instruction.models.instruction import Instruction, InstructionRecord
from coopps.kernel.instruction.models.requests import DocumentRequest, RequestedItem, RequestLetter
from coopps.kernel.instruction.models.silence import ImpliedRejection, MotivesRecord, MotivesRequest

__all__ = [
    "DocumentRequest",
    "Examination",
    "GridAnswer",
    "ImpliedRejection",
    "Instruction",
    "InstructionRecord",
    "MotivesRecord",
    "MotivesRequest",
    "Proposal",
    "RequestLetter",
    "RequestedItem",
]
